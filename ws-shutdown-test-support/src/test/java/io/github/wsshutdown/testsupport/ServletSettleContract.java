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

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same on servlet containers, where work has a thread.
 */
public abstract class ServletSettleContract extends SettleContract {

	@Override
	protected final Class<?> devices() {
		return ServletDevicesConfiguration.class;
	}

	@Test
	void whenNativeSessionIsHeldThenReplyOfAnotherThreadComesBeforeCloseFrame() throws Exception {
		assertReplyComes("/device", "later reply to native");
	}

	@Test
	void whenSessionOfJakartaEndpointIsHeldThenReplyOfAnotherThreadComesBeforeCloseFrame() throws Exception {
		assertReplyComes("/jakarta-device", "later reply");
	}

	@Test
	void whenStompSessionIsHeldThenReplyOfAnotherThreadComesBeforeCloseFrame() throws Exception {
		startWith(devices());
		RawStompPeer peer = closeLater(RawStompPeer.connect(server().port(), "/stomp"));
		peer.subscribe("device", "/topic/device");
		Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> {
			peer.send("/topic/device", "ready");
			return peer.messages().contains("ready");
		});
		peer.send("/app/device", "later reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peer.raw().closeFrames()).isZero();
		server().application().release("reply");
		assertAskedAway(peer.raw());
		assertThat(peer.messages()).contains("reply");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenHandlerIsHeldUpByPeerThatDoesNotReadThenThatOneIsCutAndAllGo() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s",
				"ws-shutdown.drain.close-timeout=2s");
		closeLater(RawWebSocketPeer.handshake(server().port()).receiveBuffer(4096).path("/device").open());
		awaitConnections(1);
		RawWebSocketPeer device = connectDevice();
		RawWebSocketPeer flooding = connectDevice();
		flooding.sendText("flood");
		Awaitility.await()
			.until(() -> server().registry()
				.connections()
				.stream()
				.anyMatch((connection) -> connection.getTransport().isSendBlocked()));
		DrainReport report = stop();
		assertAskedAway(device);
		assertThat(flooding.awaitClose(Duration.ofSeconds(40)).closeCode()).isEqualTo(1001);
		assertOutcomes(report, 0, 2, 1, 0);
		assertThat(report.elapsed()).isLessThan(server().drainer().defaultPlan().handlerTimeout());
	}

	@Test
	void whenHandlerIsHeldUpByPeerThatDoesNotReadThenOthersDoNotWait() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=3m", "ws-shutdown.drain.handler-timeout=2m",
				"ws-shutdown.drain.close-timeout=1m");
		RawWebSocketPeer stuck = closeLater(
				RawWebSocketPeer.handshake(server().port()).receiveBuffer(4096).path("/device").open());
		awaitConnections(1);
		RawWebSocketPeer device = connectDevice();
		connectDevice().sendText("flood");
		Awaitility.await()
			.until(() -> server().registry()
				.connections()
				.stream()
				.anyMatch((connection) -> connection.getTransport().isSendBlocked()));
		CompletableFuture<Void> stopping = server().stop();
		assertAskedAway(device);
		stuck.close();
		assertThat(stopped(stopping).forced()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "stop-in-thread", "stop-in-future" })
	void whenHandlerWaitsForThreadThatStopsApplicationThenItIsNotAwaited(String command) throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s",
				"ws-shutdown.drain.close-timeout=2s");
		RawWebSocketPeer device = connectDevice();
		RawWebSocketPeer admin = connectDevice();
		admin.sendText(command);
		assertAskedAway(device);
		assertThat(admin.awaitClose(Duration.ofSeconds(40)).closeCode()).isEqualTo(1001);
		assertStopsAtOnce();
	}

	@Test
	void whenStompHandlerStopsApplicationThenItIsNotAwaited() throws Exception {
		startWith(devices(), "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		RawWebSocketPeer device = connectDevice();
		RawStompPeer admin = closeLater(RawStompPeer.connect(server().port(), "/stomp"));
		admin.send("/app/device", "stop");
		assertAskedAway(device);
		assertAskedAway(admin.raw());
		assertStopsAtOnce();
	}

	@Test
	void whenHandlersAndRequestsExitJvmThenThatIsNotAwaited() throws Exception {
		assertExitIsNotAwaited((port) -> {
			String together = "exit 4";
			closeLater(RawWebSocketPeer.handshake(port).path("/device").open()).sendText(together);
			closeLater(RawStompPeer.connect(port, "/stomp")).send("/app/device", together);
			for (String path : List.of("/command", "/later")) {
				closeLater(RawHttpPeer.connect(port)).request("POST",
						path + "?command=" + URLEncoder.encode(together, StandardCharsets.UTF_8),
						"Content-Length: 0\r\n");
			}
		});
	}

}
