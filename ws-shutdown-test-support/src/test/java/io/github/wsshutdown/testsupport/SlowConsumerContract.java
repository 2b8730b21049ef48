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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

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

	/**
	 * Of a slow peer: 4 MB in a second. The system tells the server of room in pieces of
	 * about a megabyte, several of which have to come in the timeout.
	 */
	private static final long NANOS_PER_BYTE = 250;

	private static final long MORE_THAN_BUFFERS_HOLD = 64 * 1024 * 1024;

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
		RawWebSocketPeer stuck = notReading();
		RawWebSocketPeer slow = notReading();
		stuck.sendText("push");
		slow.sendText("push");
		Awaitility.await().atMost(LONG).until(() -> blockedPeers(server()) == 2);
		readSlowly(slow, () -> !this.cuts.isEmpty());
		CompletableFuture<PeerEnd> end = CompletableFuture.supplyAsync(() -> endOf(stuck));
		readSlowly(slow, () -> end.isDone() && server().registry().connections().size() == 2);
		assertThat(end.join()).isEqualTo(PeerEnd.RESET);
		assertThat(this.cuts).containsExactly(UncleanEnds.Reason.DID_NOT_READ);
		slow.readFrame(LONG);
		slow.close();
		idle.command("echo idle");
		idle.awaitAnswer("idle");
	}

	private static void readSlowly(RawWebSocketPeer peer, BooleanSupplier over) {
		Deadline deadline = Deadline.in(LONG);
		long begin = System.nanoTime();
		for (long bytes = 0; !over.getAsBoolean();) {
			assertThat(deadline.passed()).isFalse();
			bytes += peer.readFrame(LONG).payload().length;
			LockSupport.parkNanos(begin + bytes * NANOS_PER_BYTE - System.nanoTime());
		}
	}

	private RawWebSocketPeer notReading() {
		return closeLater(RawWebSocketPeer.handshake(server().port()).path("/plain").receiveBuffer(4096).open());
	}

	private static PeerEnd endOf(RawWebSocketPeer peer) {
		Deadline deadline = Deadline.in(LONG);
		try {
			for (long bytes = 0; bytes < MORE_THAN_BUFFERS_HOLD;) {
				bytes += peer.readFrame(Duration.ofMillis(deadline.remainingMillis())).payload().length;
			}
			return PeerEnd.TIMEOUT;
		}
		catch (NoFrameReceived ex) {
			return ex.end();
		}
	}

}
