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

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server listens on several ports.
 */
public abstract class SeveralConnectorsContract extends DrainFixture {

	/**
	 * What adds a connector.
	 */
	protected abstract Class<?> connectorConfiguration();

	/**
	 * The port of the connector that was added.
	 */
	protected abstract int otherPort(TestServer server);

	@Test
	void whenServerHasTwoPortsThenPeersOfBothAreDrained() throws Exception {
		startWith(connectorConfiguration());
		List<TestPeer> peers = kinds(PeerTrait.ALWAYS_CONNECTED).stream()
			.flatMap((kind) -> Stream.of(connect(kind), connectToOther(kind)))
			.toList();
		awaitConnections(peers.size());
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
		}
	}

	@Test
	void whenPeerOfSecondPortDoesNotReadThenItIsReset() throws Exception {
		startWith(connectorConfiguration(), "ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = closeLater(PeerKind.PLAIN.connectNotReading(otherPort(server())));
		peer.command("push");
		awaitBlockedPeers(1);
		assertOutcomes(stop(), 0, 0, 1, 0);
		peer.startReading();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
	}

	@Test
	void whenApplicationIsFullThenItIsOnBothPorts() {
		startWith(connectorConfiguration(), "ws-shutdown.admission.max-sessions=1");
		connectToOther(PeerKind.PLAIN);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connectToOther(PeerKind.PLAIN))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
	}

	private TestPeer connectToOther(PeerKind kind) {
		return closeLater(kind.connect(otherPort(server())));
	}

}
