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

package io.github.wsshutdown;

import java.util.List;
import java.util.stream.IntStream;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for peers that send as fast as they can when the application stops on Jetty, with
 * each of the APIs that a session can have there.
 */
class JettyFloodTests extends DrainFixture implements OnJetty {

	private static final int PEERS = 16;

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "STANDARD", "ENDPOINT" })
	void whenPeersFloodThenEveryoneSeesCloseFrameAndFinishesCleanly(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=15s");
		List<TestPeer> peers = IntStream.range(0, PEERS).mapToObj((i) -> connect(kind)).toList();
		peers.forEach((peer) -> peer.raw().flood(1000));
		Awaitility.await().until(() -> peers.stream().allMatch((peer) -> peer.raw().texts().size() > 20));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.raw().writeFailure()).isEmpty();
			assertThat(peer.closes()).isOne();
		}
		assertOutcomes(report, 0, PEERS, 0, 0);
		assertThat(server().application().closeCodes()).hasSize(PEERS).containsOnly(1001);
	}

}
