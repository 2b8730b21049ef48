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
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.drain.ConnectionWatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that are asked for a sign of life, on a server that all tests have in common. A
 * peer that is dead from the begin, and is cut, shows that the time of the others would
 * have been over as well.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class LivenessContract implements ServerUnderTest {

	protected static final Duration LONG = Duration.ofMinutes(1);

	/** What comes behind a cut comes behind one of many only. */
	private static final int DEAD = 20;

	private final List<RawWebSocketPeer> peers = new ArrayList<>();

	private final Queue<UncleanEnds.Reason> cuts = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	private final Map<Integer, Integer> closeCodes = new ConcurrentHashMap<>();

	private TestServer server;

	/**
	 * Endpoints at {@code /pongs}, which answers {@code ping} with a ping with the
	 * payload {@code application}, and {@code pongs} with the payloads of the pongs that
	 * it was given; and at {@code /suspending}, which answers {@code suspend} with
	 * {@code suspended} and reads nothing from then on.
	 */
	protected abstract Class<?> endpoints();

	/**
	 * What the peer, and then the application, sees of the payload of its ping.
	 */
	protected String payloadOfPing() {
		return "application";
	}

	@BeforeAll
	void start() {
		List<String> properties = new ArrayList<>(serverProperties());
		properties.addAll(List.of("ws-shutdown.liveness.ping-interval=200ms", "ws-shutdown.liveness.timeout=3s",
				"ws-shutdown.liveness.exempt-paths=/plain/{room}", "ws-shutdown.drain.close-timeout=3s"));
		this.server = TestServer.start(List.of(configuration(), endpoints()), properties.toArray(String[]::new));
		this.server.context().getBean(WebSocketConnections.class).addListener(new ConnectionListener() {

			@Override
			public void connectionCut(UncleanEnds.Reason reason) {
				LivenessContract.this.cuts.add(reason);
			}

			@Override
			public void connectionOpened(String path, String transport) {
				LivenessContract.this.open.incrementAndGet();
			}

			@Override
			public void connectionGone(String path, String transport, int closeCode) {
				LivenessContract.this.closeCodes.merge(closeCode, 1, Integer::sum);
				LivenessContract.this.open.decrementAndGet();
			}

		});
	}

	@AfterAll
	void stop() {
		this.server.close();
	}

	@AfterEach
	void closePeers() {
		this.peers.forEach(RawWebSocketPeer::close);
		this.peers.clear();
		// The application may be told of an end after that
		Awaitility.await()
			.atMost(LONG)
			.until(() -> this.open.get() == 0
					&& this.server.application().closeCodes().size() == this.server.application().openedSessions());
		this.cuts.clear();
		this.closeCodes.clear();
	}

	protected TestServer server() {
		return this.server;
	}

	protected RawWebSocketPeer connect(String path) {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.server.port(), path);
		this.peers.add(peer);
		return peer;
	}

	/**
	 * Wait until a peer was cut that does not answer, and no other.
	 */
	protected void awaitCut() {
		assertCut(connect("/plain"));
		Awaitility.await()
			.atMost(LONG)
			.untilAsserted(() -> assertThat(this.cuts).containsExactly(UncleanEnds.Reason.VANISHED));
	}

	private void assertCut(RawWebSocketPeer peer) {
		Frame frame;
		do {
			try {
				frame = peer.readFrame(LONG);
			}
			catch (NoFrameReceived ex) {
				assertThat(ex.end()).isEqualTo(PeerEnd.RESET);
				return;
			}
		}
		while (frame.opcode() == Frame.PING);
		throw new AssertionError(peer.toString());
	}

	private void awaitConnections(int count) {
		Awaitility.await().atMost(LONG).until(() -> this.server.registry().connections().size() == count);
	}

	protected static void assertAlive(RawWebSocketPeer peer) {
		peer.sendText("echo alive");
		peer.awaitText("alive", LONG);
	}

	@Test
	void whenPeersAnswerNoPingThenTheyAreCutAndTheirSlotsAreFree() {
		int before = this.server.application().closesPerSession().size();
		List<RawWebSocketPeer> dead = Stream.generate(() -> connect("/plain")).limit(DEAD).toList();
		dead.forEach((peer) -> assertThat(peer.readFrame(LONG).opcode()).isEqualTo(Frame.PING));
		dead.forEach(this::assertCut);
		Awaitility.await().atMost(LONG).untilAsserted(() -> {
			assertThat(this.server.registry().connections()).isEmpty();
			assertThat(this.server.admission().getSlotsTaken()).isZero();
			assertThat(this.cuts).hasSize(DEAD).containsOnly(UncleanEnds.Reason.VANISHED);
			assertThat(this.closeCodes).containsExactly(Map.entry(1006, DEAD));
			assertThat(this.server.application().closesPerSession()).hasSize(before + DEAD).containsOnly(1);
		});
	}

	@Test
	void whenPeerGivesAnySignOfLifeThenItStays() {
		RawWebSocketPeer answering = connect("/plain").startReading();
		RawWebSocketPeer exempt = connect("/plain/one").startReading();
		RawWebSocketPeer talking = connect("/plain");
		RawWebSocketPeer uploading = connect("/plain");
		uploading.sendFrameHeaderOnly(Frame.BINARY, 4000);
		try (Repeating signs = new Repeating(() -> {
			talking.sendText("echo here");
			uploading.sendRaw(new byte[1]);
		})) {
			awaitCut();
			assertThat(signs.failure()).isNull();
			awaitConnections(4);
		}
		assertAlive(answering);
		assertThat(answering.frames()).filteredOn((frame) -> frame.opcode() == Frame.PING).isNotEmpty();
		assertAlive(exempt);
		assertThat(exempt.frames()).noneMatch((frame) -> frame.opcode() == Frame.PING);
	}

	@Test
	void whenServerReadsNothingFromPeerThenItStays() {
		RawWebSocketPeer handled = connect("/plain").startReading();
		handled.sendText("slow a");
		this.server.application().awaitBegun("a");
		RawWebSocketPeer suspended = connect("/suspending").startReading();
		suspended.sendText("suspend");
		suspended.awaitText("suspended", LONG);
		RawWebSocketPeer notReading = RawWebSocketPeer.handshake(this.server.port())
			.path("/plain")
			.receiveBuffer(4096)
			.open();
		this.peers.add(notReading);
		notReading.sendText("push");
		Awaitility.await().atMost(LONG).until(() -> blockedPeers(this.server) == 1);
		ConnectionWatch watch = this.server.context().getBean(ConnectionWatch.class);
		Awaitility.await().atMost(LONG).until(() -> watch.countBlocked() == 1);
		awaitCut();
		awaitConnections(3);
		this.server.application().release("a");
		handled.awaitText("a", LONG);
		assertAlive(handled);
	}

	@Test
	void whenPeerAnswersPingsThenApplicationSeesOnlyPongsThatAreItsOwn() {
		RawWebSocketPeer peer = connect("/pongs").startReading();
		peer.sendFrame(Frame.PONG, true, "unasked".getBytes());
		peer.sendText("ping");
		peer.awaitFrame((frame) -> frame.opcode() == Frame.PING && frame.text().equals(payloadOfPing()), LONG);
		// It has been answered when others have come
		long answered = Math.max(5, pings(peer));
		Awaitility.await().atMost(LONG).until(() -> pings(peer) > answered);
		peer.sendText("pongs");
		peer.awaitText("[unasked, %s]".formatted(payloadOfPing()), LONG);
		assertThat(peer.frames()).filteredOn((frame) -> frame.opcode() == Frame.PING)
			.filteredOn((frame) -> frame.text().equals(payloadOfPing()))
			.hasSize(1);
	}

	private static long pings(RawWebSocketPeer peer) {
		return peer.frames().stream().filter((frame) -> frame.opcode() == Frame.PING).count();
	}

	@Test
	void whenPeerPingsThenItIsAnswered() {
		RawWebSocketPeer peer = connect("/plain").startReading();
		peer.sendPing("mine".getBytes());
		peer.awaitFrame((frame) -> frame.opcode() == Frame.PONG && frame.text().equals("mine"), LONG);
	}

	@Test
	void whenConnectionIsBeingClosedThenItGetsNoPing() {
		RawWebSocketPeer peer = connect("/plain").onClose(CloseReaction.NEVER_ANSWER).startReading();
		awaitConnections(1);
		this.server.drainer().close(this.server.registry().connections().iterator().next().getId());
		peer.awaitClose(LONG);
		assertThat(peer.awaitEnd(LONG)).isEqualTo(PeerEnd.RESET);
		assertThat(peer.frameAfterClose()).isFalse();
		assertThat(this.cuts).isEmpty();
	}

	@Test
	@EngineTest
	void whenProcessOfPeerIsStoppedThenItIsCutAndDrainsDoNotWaitForIt() throws Exception {
		try (PeerProcess process = PeerProcess.connect(this.server.port(), "/plain", "/plain/exempt")) {
			awaitConnections(2);
			process.awaitPing();
			process.stop();
			Awaitility.await().atMost(LONG).untilAsserted(() -> {
				assertThat(this.server.admission().getSlotsTaken()).isOne();
				assertThat(this.cuts).containsExactly(UncleanEnds.Reason.VANISHED);
			});
			RawWebSocketPeer healthy = connect("/plain").startReading();
			awaitConnections(2);
			CompletionStage<DrainReport> drain = this.server.drainer().start();
			assertThat(healthy.awaitClose(LONG).closeCode()).isEqualTo(1001);
			assertThat(healthy.awaitEnd(LONG)).isEqualTo(PeerEnd.EOF);
			DrainReport report = drain.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
			this.server.drainer().resume();
			DrainFixture.assertOutcomes(report, 0, 1, 1, 0);
			assertThat(report.elapsed()).isLessThan(report.timeout());
			assertThat(this.cuts).containsExactly(UncleanEnds.Reason.VANISHED);
		}
	}

}
