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

package io.github.wsshutdown.reactive;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoints over WebFlux, and for the meters on Reactor Netty.
 */
class ReactiveEndpointTests extends ReactiveFixture {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void whenDrainedByEndpointThenPeersAreToldAndHandshakesAreAcceptedWhenResumed() {
		start(Management.UNRESTRICTED);
		RawWebSocketPeer peer = connect("/plain");
		awaitConnections(1);
		assertThat(management().get("websockets").<List<Object>>json("$.paths"))
			.contains(Map.of("path", "/plain", "transport", "websocket", "open", 1, "closing", 0));
		assertThat(management().post("websockets", "").status()).isEqualTo(202);
		assertThat(peer.awaitClose(PATIENCE).closeCode()).isEqualTo(1001);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(management().get("websockets").<String>json("$.state")).isEqualTo("DRAINED"));
		assertThat(management().get("health/readiness").status()).isEqualTo(503);
		assertThat(management().get("websockets").<Object>json("$.drain.outcomes"))
			.isEqualTo(Map.of("left", 0, "acknowledged", 1, "forced", 0, "lost", 0));
		assertThat(management().delete("websockets").<String>json("$.state")).isEqualTo("ACCEPTING");
		connect("/plain");
	}

	@Test
	void whenPathIsDrainedThenOthersStay() {
		start(Management.UNRESTRICTED);
		RawWebSocketPeer drained = connect("/plain");
		RawWebSocketPeer other = connect("/chat");
		awaitConnections(2);
		assertThat(management().post("websockets", "{\"path\":\"/plain\"}").status()).isEqualTo(202);
		assertThat(drained.awaitClose(PATIENCE).closeCode()).isEqualTo(1001);
		other.sendText("echo still here");
		other.awaitText("still here", PATIENCE);
	}

	@Test
	void whenOneIsClosedThenOthersStay() {
		start(Management.UNRESTRICTED);
		RawWebSocketPeer closed = connect("/plain");
		awaitConnections(1);
		RawWebSocketPeer other = connect("/plain");
		awaitConnections(2);
		List<String> ids = management().get("websocketsessions").json("$.sessions[*].id");
		assertThat(management().get("websocketsessions").body()).doesNotContain("127.0.0.1");
		assertThat(management().delete("websocketsessions/" + ids.get(0)).status()).isEqualTo(204);
		assertThat(closed.awaitClose(PATIENCE).closeCode()).isEqualTo(1001);
		awaitConnections(1);
		assertThat(management().delete("websocketsessions/" + ids.get(0)).status()).isEqualTo(404);
		other.sendText("echo still here");
		other.awaitText("still here", PATIENCE);
	}

	@Test
	void whenPeersComeAndGoThenTheyAreCounted() {
		start(Management.PRESENT);
		assertThat(count("websocket.sessions.opened")).isZero();
		RawWebSocketPeer peer = connect("/plain");
		RawWebSocketPeer vanishing = connect("/plain");
		awaitConnections(2);
		peer.sendClose(4001, "");
		vanishing.reset();
		awaitConnections(0);
		assertThat(count("websocket.sessions.opened")).isEqualTo(2);
		Awaitility.await().until(() -> count("websocket.sessions.closed", "code", "4xxx") == 1);
		Awaitility.await().until(() -> count("websocket.sessions.closed", "code", "1006") == 1);
	}

	private double count(String name, String... tags) {
		return server().context()
			.getBean(MeterRegistry.class)
			.get(name)
			.tags("path", "/plain", "transport", "websocket")
			.tags(tags)
			.counter()
			.count();
	}

	private Management management() {
		return new Management(server().port());
	}

}
