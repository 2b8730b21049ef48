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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That STOMP heartbeats go on until the close frame, whatever scheduler sends them.
 */
public abstract class StompHeartbeatContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Override
	public Class<?> configuration() {
		return StompConfigurationContract.BareConfiguration.class;
	}

	@ParameterizedTest
	@ValueSource(classes = { PoolScheduler.class, AsyncScheduler.class, PlainScheduler.class, SpringScheduler.class })
	void whenApplicationStopsThenHeartbeatsGoOnUntilCloseFrame(Class<?> scheduler) throws Exception {
		startWith(scheduler, "ws-shutdown.drain.quiet-period=3s");
		RawWebSocketPeer peer = closeLater(
				RawWebSocketPeer.handshake(server().port()).path("/stomp").subProtocol("v12.stomp").open());
		peer.startReading();
		peer.sendText("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,100\n\n\0");
		awaitHeartbeats(peer, 2);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		awaitHeartbeats(peer, 5);
		assertThat(peer.closeFrames()).isZero();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	private static void awaitHeartbeats(RawWebSocketPeer peer, int more) {
		long expected = heartbeats(peer) + more;
		Awaitility.await().until(() -> heartbeats(peer) >= expected || peer.closeFrames() > 0);
	}

	private static long heartbeats(RawWebSocketPeer peer) {
		return peer.texts().stream().filter("\n"::equals).count();
	}

	/**
	 * Sends heartbeats with a scheduler.
	 */
	abstract static class Heartbeats implements WebSocketMessageBrokerConfigurer {

		private final TaskScheduler scheduler;

		Heartbeats(TaskScheduler scheduler) {
			this.scheduler = scheduler;
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic", "/queue")
				.setTaskScheduler(this.scheduler)
				.setHeartbeatValue(new long[] { 100, 0 });
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class PoolScheduler extends Heartbeats {

		PoolScheduler(@Lazy TaskScheduler heartbeatScheduler) {
			super(heartbeatScheduler);
		}

		@Bean
		static TaskScheduler heartbeatScheduler() {
			return new ThreadPoolTaskScheduler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class AsyncScheduler extends Heartbeats {

		AsyncScheduler(@Lazy TaskScheduler heartbeatScheduler) {
			super(heartbeatScheduler);
		}

		@Bean
		static TaskScheduler heartbeatScheduler() {
			return new SimpleAsyncTaskScheduler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class PlainScheduler extends Heartbeats {

		PlainScheduler(@Lazy TaskScheduler heartbeatScheduler) {
			super(heartbeatScheduler);
		}

		@Bean
		static TaskScheduler heartbeatScheduler() {
			return new ConcurrentTaskScheduler(Executors.newSingleThreadScheduledExecutor());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class SpringScheduler extends Heartbeats {

		SpringScheduler(@Lazy TaskScheduler messageBrokerTaskScheduler) {
			super(messageBrokerTaskScheduler);
		}

	}

}
