/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.testsupport;

import java.security.CodeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.BusySessions;
import io.github.wsshutdown.DrainCompletedEvent;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainStartedEvent;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Where the drain is to stand in the life of an application.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class ShutdownLifecycleContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(strings = { "server.shutdown=immediate", "spring.main.lazy-initialization=true",
			"spring.threads.virtual.enabled=true" })
	@EngineTest
	void whenConfiguredOtherwiseThenPeersSeeCloseFrameAllTheSame(String property) throws Exception {
		start(property);
		List<TestPeer> peers = kinds().stream().map(this::connect).toList();
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		peers.forEach((peer) -> assertThat(peer.awaitClose().code()).isEqualTo(1001));
	}

	@Test
	@EngineTest
	void whenPhaseTimeoutIsShorterThanDrainThenDrainHasItsTime() throws Exception {
		start("spring.lifecycle.timeout-per-shutdown-phase=100ms");
		TestPeer peer = connect(PeerKind.PLAIN, CloseReaction.answerAfter(Duration.ofSeconds(1)));
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
	}

	@Test
	@EngineTest
	void whenBeansStopInOtherPhasesThenThoseOfDefaultAreBeforeDrainAndThoseBehindServerAfterIt() throws Exception {
		startWith(Phases.class);
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		Stopping early = server().context().getBean("early", Stopping.class);
		Stopping late = server().context().getBean("late", Stopping.class);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(early.state()).hasValue(DrainState.ACCEPTING);
		assertThat(late.state()).hasValue(DrainState.DRAINED);
	}

	@Test
	void whenOneOfTwoApplicationsStopsThenTheOtherGoesOn() throws Exception {
		start();
		try (TestServer other = TestServer.start(configuration(), serverProperties().toArray(String[]::new));
				TestPeer otherPeer = PeerKind.PLAIN.connect(other.port())) {
			TestPeer peer = connect(PeerKind.PLAIN);
			assertOutcomes(stop(), 0, 1, 0, 0);
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			otherPeer.command("echo still here");
			otherPeer.awaitAnswer("still here");
		}
	}

	@Test
	void whenContextIsPausedThenNobodyIsAskedAwayAndWhenStoppedThenStartedItAcceptsAgain() {
		start();
		TestPeer peer = connect(PeerKind.PLAIN);
		server().context().pause();
		server().context().restart();
		peer.command("echo still here");
		peer.awaitAnswer("still here");
		server().context().stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(server().drainer().state()).isEqualTo(DrainState.DRAINED);
		server().context().start();
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		TestPeer another = closeLater(PeerKind.PLAIN.connect(server().currentPort()));
		another.command("echo again");
		another.awaitAnswer("again");
	}

	@Test
	void whenStartFailsThenNothingHangs() {
		assertThatException()
			.isThrownBy(() -> new SpringApplication(configuration(), FailingConfiguration.class).run("--server.port=0"))
			.withStackTraceContaining("Does not start");
	}

	@Test
	@EngineTest
	void whenConnectionsAreDrainedThenOneLineTellsBeginAndOneTheEnd(CapturedOutput output) throws Exception {
		start("ws-shutdown.drain.close-timeout=3s");
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		connect(kinds().get(kinds().size() - 1));
		awaitConnections(2);
		stop();
		assertThat(output).containsOnlyOnce("Draining 2 WebSocket connections (timeout 20s)")
			.containsPattern(
					"INFO .*Draining 2 WebSocket connections: 1 still there after [2-9]\\.\\ds, 1 acknowledged")
			.containsPattern(
					"WARN .*Drained 2 WebSocket connections in ([3-9]|\\d\\d)\\.\\ds: 1 acknowledged, 1 forced")
			.doesNotContain("Exception");
	}

	@Test
	@EngineTest
	void whenNothingIsForcedThenNothingIsWarnedOf(CapturedOutput output) throws Exception {
		start();
		TestPeer peer = connect(PeerKind.PLAIN);
		stop();
		peer.awaitClose();
		assertThat(output).containsPattern("INFO .*Drained 1 WebSocket connection in \\d+\\.\\ds: 1 acknowledged")
			.doesNotContain("WARN")
			.doesNotContain("Exception");
	}

	@Test
	@EngineTest
	void whenThereIsNoConnectionThenNothingIsLogged(CapturedOutput output) throws Exception {
		start();
		DrainReport report = stop();
		assertThat(report.total()).isZero();
		assertThat(output).doesNotContain("Draining").doesNotContain("Drained");
	}

	@Test
	@EngineTest
	void whenThereIsNoConnectionThenQuietPeriodIsNotWaitedFor() throws Exception {
		start("ws-shutdown.drain.quiet-period=40s", "ws-shutdown.drain.timeout=60s");
		assertThat(stop().elapsed()).isLessThan(Duration.ofSeconds(40));
	}

	@Test
	@EngineTest
	void whenApplicationStopsThenEventsTellOfIt() throws Exception {
		start();
		List<Object> events = new CopyOnWriteArrayList<>();
		server().context().addApplicationListener((event) -> {
			if (event instanceof PayloadApplicationEvent<?> payloadEvent
					&& payloadEvent.getPayload() instanceof Record) {
				events.add(payloadEvent.getPayload());
			}
		});
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		DrainReport report = stop();
		Awaitility.await().untilAsserted(() -> assertThat(events).hasSize(2));
		assertThat(events.get(0)).isInstanceOfSatisfying(DrainStartedEvent.class,
				(event) -> assertThat(event.report().remaining()).isOne());
		assertThat(events.get(1)).isEqualTo(new DrainCompletedEvent(report));
	}

	@Test
	@EngineTest
	void whenPropertyIsWrongThenStartFailsWithAnalysis(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("ws-shutdown.drain.close-code=1000"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: ws-shutdown.drain.close-code")
			.contains("Use 1001 (going away)");
	}

	@Test
	void whenDisabledThenWhatApplicationsInjectDoesNothing() {
		String[] arguments = Stream
			.concat(serverProperties().stream(), Stream.of("server.port=0", "ws-shutdown.enabled=false"))
			.map("--"::concat)
			.toArray(String[]::new);
		try (var context = new SpringApplication(configuration()).run(arguments)) {
			assertThat(singletons(context.getBeanFactory()))
				.noneMatch((bean) -> codeSource(bean.getClass()).equals(codeSource(WebSocketDrainer.class)));
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			try (TestPeer peer = PeerKind.PLAIN.connect(port)) {
				context.getBean(BusySessions.class).hold("hello").close();
				assertThat(context.getBean(WebSocketConnections.class).count()).isEmpty();
				assertThat(context.getBean(Admission.class).getSlotsTaken()).isZero();
				assertThat(context.getBean(WebSocketDrainer.class).start()).succeedsWithin(TIMEOUT)
					.returns(0, DrainReport::total);
				assertThat(peer.closes()).isZero();
			}
		}
	}

	private static Stream<Object> singletons(ConfigurableListableBeanFactory beanFactory) {
		return Arrays.stream(beanFactory.getSingletonNames()).map(beanFactory::getSingleton);
	}

	private static Optional<CodeSource> codeSource(Class<?> type) {
		return Optional.ofNullable(type.getProtectionDomain().getCodeSource());
	}

	/**
	 * An application with what its replies may need.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Phases {

		@Bean
		Stopping early(WebSocketDrainer drainer) {
			return new Stopping(SmartLifecycle.DEFAULT_PHASE, drainer, new AtomicReference<>());
		}

		@Bean
		Stopping late(WebSocketDrainer drainer) {
			return new Stopping(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1, drainer,
					new AtomicReference<>());
		}

	}

	/**
	 * Looks at the drain when it is stopped.
	 */
	private record Stopping(int phase, WebSocketDrainer drainer,
			AtomicReference<DrainState> state) implements SmartLifecycle {

		@Override
		public void start() {
		}

		@Override
		public void stop() {
			this.state.set(this.drainer.state());
		}

		@Override
		public boolean isRunning() {
			return this.state.get() == null;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

	/**
	 * An application that does not start.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingConfiguration {

		@Bean(initMethod = "start")
		Lifecycle failing() {
			return new Lifecycle() {

				@Override
				public void start() {
					throw new IllegalStateException("Does not start");
				}

				@Override
				public void stop() {
				}

				@Override
				public boolean isRunning() {
					return false;
				}

			};
		}

	}

}
