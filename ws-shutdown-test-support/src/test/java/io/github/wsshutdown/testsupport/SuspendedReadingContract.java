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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.DrainReport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to become of peers whose application has the container read nothing more, for
 * back-pressure.
 */
public abstract class SuspendedReadingContract extends DrainFixture {

	private static final int PEERS = 10;

	@Test
	void whenReadingIsSuspendedThenPeersThatAnswerAreNotCut() throws Exception {
		startWith(endpoint(), "ws-shutdown.drain.close-timeout=4s");
		AtomicInteger handled = handledWhileSuspended();
		List<RawWebSocketPeer> peers = suspended();
		DrainReport report = stop();
		for (RawWebSocketPeer peer : peers) {
			assertThat(peer.awaitClose(BUSY_MACHINE).closeCode()).isEqualTo(1001);
			assertThat(peer.awaitEnd(BUSY_MACHINE)).isEqualTo(PeerEnd.EOF);
			assertThat(peer.texts()).containsExactly("suspended");
		}
		assertOutcomes(report, 0, PEERS, 0, 0);
		assertThat(handled).hasValue(0);
	}

	private List<RawWebSocketPeer> suspended() {
		List<RawWebSocketPeer> peers = new ArrayList<>();
		for (int i = 0; i < PEERS; i++) {
			RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), "/suspending"));
			peer.startReading();
			peer.sendText("suspend");
			peer.awaitText("suspended", Duration.ofSeconds(30));
			peer.sendText("ignored");
			peers.add(peer);
		}
		return peers;
	}

	/**
	 * An endpoint at {@code /suspending} that answers the first message, then reads
	 * nothing more.
	 */
	protected abstract Class<?> endpoint();

	/**
	 * How many further messages the endpoint was given.
	 */
	protected abstract AtomicInteger handledWhileSuspended();

}
