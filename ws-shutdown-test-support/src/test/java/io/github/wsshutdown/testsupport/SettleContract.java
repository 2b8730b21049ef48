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

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was running when a drain begins may use any connection until it has ended.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class SettleContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/**
	 * What adds {@link Devices} to the application: sessions on {@code /device}, and
	 * {@code /command}, {@code /later} and {@code /events} over HTTP.
	 */
	protected abstract Class<?> devices();

	@Test
	void whenRequestAwaitsAnswerOfIdleSessionThenItGetsIt() throws Exception {
		assertRequestGetsAnswerOfIdleSession("/command");
	}

	private void assertRequestGetsAnswerOfIdleSession(String path) throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice();
		RawHttpPeer request = request("POST", path, "ask");
		device.awaitText("question", TIMEOUT);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(device.closeFrames()).isZero();
		device.sendText("answer");
		assertThat(request.readStatus()).isEqualTo(200);
		assertAskedAway(device);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenRequestPushesToIdleSessionBeforeItReturnsThenThatArrives() throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice();
		RawHttpPeer request = request("POST", "/command", "order coffee");
		server().application().awaitBegun("coffee");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("coffee");
		device.awaitText("done coffee", TIMEOUT);
		assertThat(request.readStatus()).isEqualTo(200);
		assertAskedAway(device);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenHandlerAwaitsMessageOfAnotherSessionThenItGetsIt() throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice();
		RawWebSocketPeer other = connectDevice();
		other.sendText("ask");
		device.awaitText("question", TIMEOUT);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(device.closeFrames()).isZero();
		device.sendText("answer");
		other.awaitText("answered", TIMEOUT);
		assertAskedAway(device);
		assertAskedAway(other);
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
	}

	@Test
	void whenAsynchronousRequestHasNoResponseThenItIsAwaited() throws Exception {
		assertRequestGetsAnswerOfIdleSession("/later");
	}

	@Test
	@EngineTest
	void whenPartIsDrainedThenWhatRunsMayUseItToo() throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice();
		RawHttpPeer request = request("POST", "/command", "ask");
		device.awaitText("question", TIMEOUT);
		server().drainer().start(server().drainer().defaultPlan().mutate().path("/device").build());
		assertThat(device.closeFrames()).isZero();
		device.sendText("answer");
		assertThat(request.readStatus()).isEqualTo(200);
		assertAskedAway(device);
	}

	@Test
	void whenWorkBeginsAfterDrainThenItIsNotAwaited() throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice();
		RawHttpPeer request = request("POST", "/command", "order coffee");
		server().application().awaitBegun("coffee");
		CompletableFuture<Void> stopping = server().stop();
		// What begins before the drain has looked at what runs is awaited as well
		Awaitility.await()
			.until(() -> server().drainer()
				.progress()
				.filter((report) -> report.awaited().requests() == 1)
				.isPresent());
		request("POST", "/command", "order tea");
		server().application().awaitBegun("tea");
		request("POST", "/later", "order cake");
		server().application().awaitBegun("cake");
		assertThat(device.closeFrames()).isZero();
		server().application().release("coffee");
		assertThat(request.readStatus()).isEqualTo(200);
		assertAskedAway(device);
		server().application().release("tea");
		server().application().release("cake");
		assertThat(stopped(stopping).elapsed()).isLessThan(server().drainer().defaultPlan().handlerTimeout());
	}

	@Test
	void whenResponseIsStreamOfEventsThenItIsNotAwaited() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		RawWebSocketPeer device = connectDevice();
		RawHttpPeer events = request("GET", "/events", "none");
		events.awaitText("first");
		server().drainer().start();
		assertAskedAway(device);
		events.close();
	}

	@Test
	@EngineTest
	void whenWorkNeverEndsThenHandlerTimeoutHolds(CapturedOutput output) throws Exception {
		startWith(devices(), "ws-shutdown.drain.handler-timeout=1s");
		RawWebSocketPeer device = connectDevice();
		request("POST", "/command", "order coffee");
		server().application().awaitBegun("coffee");
		DrainReport report = server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertAskedAway(device);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		assertEndedEarly(report);
		assertThat(output).contains("1 request (/command)");
		server().application().release("coffee");
	}

	@Test
	void whenSessionIsHeldThenReplyOfAnotherThreadComesBeforeCloseFrame() throws Exception {
		assertReplyComes("/device", "later reply");
	}

	/**
	 * Assert that a reply comes which another thread sends when the handler has returned.
	 */
	protected final void assertReplyComes(String path, String command) throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice(path);
		String reply = command.split(" ", 2)[1];
		device.sendText(command);
		server().application().awaitBegun(reply);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(device.closeFrames()).isZero();
		server().application().release(reply);
		device.awaitText(reply, TIMEOUT);
		assertAskedAway(device);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenSessionIsHeldForEverThenThatCostsHandlerTimeoutAndWarningTellsWhere(CapturedOutput output)
			throws Exception {
		startWith(devices(), "ws-shutdown.drain.handler-timeout=1s");
		RawWebSocketPeer device = connectDevice();
		device.sendText("leak reply");
		server().application().awaitBegun("reply");
		server().application().release("reply");
		device.awaitText("reply", TIMEOUT);
		DrainReport report = stop();
		assertAskedAway(device);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		assertEndedEarly(report);
		assertThat(output).containsPattern("WARN .*'/device' is closed although .*Devices.obeyLater.Devices.java:");
	}

	@Test
	@EngineTest
	void whenWorkIsAwaitedThenReportTellsOfIt() throws Exception {
		startWith(devices());
		RawWebSocketPeer device = connectDevice();
		request("POST", "/command", "order coffee");
		server().application().awaitBegun("coffee");
		device.sendText("order tea");
		server().application().awaitBegun("tea");
		server().drainer().start();
		Awaitility.await().untilAsserted(() -> {
			DrainReport report = server().drainer().progress().orElseThrow();
			assertThat(report.awaited().requests()).isOne();
			assertThat(report.awaited().handlers()).isOne();
			assertThat(report.awaited().paths()).containsExactlyInAnyOrder("/command", "/device");
		});
		server().application().release("coffee");
		server().application().release("tea");
		assertAskedAway(device);
		Awaitility.await().until(() -> server().drainer().progress().isEmpty());
		assertThat(server().drainer().lastReport().orElseThrow().awaited().isEmpty()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/command", "/later" })
	void whenRequestStopsApplicationThenItIsNotAwaited(String path) throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		RawWebSocketPeer device = connectDevice();
		request("POST", path, "stop");
		assertAskedAway(device);
		assertStopsAtOnce();
	}

	@Test
	void whenHandlerStopsApplicationThenItIsNotAwaited() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s",
				"ws-shutdown.drain.close-timeout=2s");
		RawWebSocketPeer device = connectDevice();
		RawWebSocketPeer admin = connectDevice();
		admin.sendText("stop");
		assertAskedAway(device);
		assertThat(admin.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertStopsAtOnce();
	}

	@Test
	void whenHandlerStopsApplicationThenOthersAreAwaited() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s",
				"ws-shutdown.drain.close-timeout=2s");
		RawWebSocketPeer device = connectDevice();
		RawHttpPeer request = request("POST", "/later", "ask");
		device.awaitText("question", TIMEOUT);
		RawWebSocketPeer admin = connectDevice();
		admin.sendText("stop");
		awaitDraining();
		assertThat(device.closeFrames()).isZero();
		device.sendText("answer");
		assertThat(request.readStatus()).isEqualTo(200);
		assertAskedAway(device);
		assertStopsAtOnce();
	}

	/**
	 * Assert that a drain does not wait for what ends the JVM.
	 */
	protected final void assertExitIsNotAwaited(Exit exit) throws Exception {
		try (ApplicationProcess process = ApplicationProcess.start(List.of(configuration(), devices()),
				arguments("ws-shutdown.drain.timeout=6m", "ws-shutdown.drain.handler-timeout=5m",
						"ws-shutdown.drain.close-timeout=1s", "spring.lifecycle.timeout-per-shutdown-phase=1s",
						"spring.mvc.async.request-timeout=5m"))) {
			RawWebSocketPeer device = closeLater(RawWebSocketPeer.handshake(process.port()).path("/device").open());
			device.startReading();
			device.sendText("ping");
			device.awaitText("pong", TIMEOUT);
			exit.ask(process.port());
			assertAskedAway(device);
			process.awaitEnd(Duration.ofMinutes(2));
		}
	}

	protected final void assertStopsAtOnce() {
		Awaitility.await().until(() -> server().drainer().lastReport().isPresent());
		assertThat(server().drainer().lastReport().orElseThrow().elapsed())
			.isLessThan(server().drainer().defaultPlan().handlerTimeout());
	}

	protected final RawWebSocketPeer connectDevice() throws Exception {
		return connectDevice("/device");
	}

	private RawWebSocketPeer connectDevice(String path) throws Exception {
		int before = server().registry().connections().size();
		RawWebSocketPeer device = closeLater(RawWebSocketPeer.handshake(server().port()).path(path).open());
		device.startReading();
		awaitConnections(before + 1);
		Awaitility.await()
			.until(() -> server().registry().connections().stream().noneMatch((connection) -> connection.isBusy()));
		return device;
	}

	protected final RawHttpPeer request(String method, String path, String command) throws IOException {
		RawHttpPeer peer = closeLater(RawHttpPeer.connect(server().port()));
		return peer.request(method, path + "?command=" + URLEncoder.encode(command, StandardCharsets.UTF_8),
				"Content-Length: 0\r\n");
	}

	protected static void assertAskedAway(RawWebSocketPeer peer) {
		assertThat(peer.awaitClose(Duration.ofSeconds(40)).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
	}

	/**
	 * Asks a process to end its JVM.
	 */
	@FunctionalInterface
	protected interface Exit {

		void ask(int port) throws IOException;

	}

}
