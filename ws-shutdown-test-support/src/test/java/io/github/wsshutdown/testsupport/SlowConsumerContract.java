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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.WebSocketConnections;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that do not take what is sent to them, while nothing is drained.
 */
public abstract class SlowConsumerContract extends DrainFixture {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final Queue<UncleanEnds.Reason> cuts = new ConcurrentLinkedQueue<>();

	@Test
	void whenPeerDoesNotReadThenItIsCutAndOneThatReadsSlowlyIsNot() {
		start("ws-shutdown.slow-consumer.timeout=3s");
		server().context().getBean(WebSocketConnections.class).addListener(new ConnectionListener() {

			@Override
			public void connectionCut(UncleanEnds.Reason reason) {
				SlowConsumerContract.this.cuts.add(reason);
			}

		});
		TestPeer idle = connect(PeerKind.PLAIN);
		RawWebSocketPeer slow = notReading();
		slow.sendText("push");
		awaitBlockedPeers(1);
		RawWebSocketPeer stuck = notReading();
		stuck.sendText("push");
		while (this.cuts.isEmpty()) {
			slow.readFrame(LONG);
			Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
		}
		Awaitility.await().atMost(LONG).until(() -> server().registry().connections().size() == 2);
		assertThat(this.cuts).containsExactly(UncleanEnds.Reason.DID_NOT_READ);
		slow.readFrame(LONG);
		slow.close();
		// Before the reset it may get what was sent until then
		assertThat(endOf(stuck)).isIn(PeerEnd.RESET, PeerEnd.EOF);
		idle.command("echo idle");
		idle.awaitAnswer("idle");
	}

	private RawWebSocketPeer notReading() {
		return closeLater(RawWebSocketPeer.handshake(server().port()).path("/plain").receiveBuffer(4096).open());
	}

	private static PeerEnd endOf(RawWebSocketPeer peer) {
		try {
			while (true) {
				peer.readFrame(LONG);
			}
		}
		catch (NoFrameReceived ex) {
			return ex.end();
		}
	}

}
