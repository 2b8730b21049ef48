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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.BlockedConnections;
import io.github.wsshutdown.connection.Connection;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What peers are to see when the application stops, however they behave. Most of it is
 * shown with one peer of each kind in one application: a start for each of them would
 * show nothing more.
 */
public abstract class PeerBehaviourContract extends DrainFixture {

	/**
	 * More than there are processors. The server has to answer all that it takes from
	 * them.
	 */
	private static final int FLOODING_PEERS = 16;

	@Test
	void whenPeersAnswerThenClosingHandshakesAreClean() throws Exception {
		start();
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		for (TestPeer peer : peers) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose()).as(peer.kind().name()).isEqualTo(new PeerClose(1001, "Server is going away"));
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.closes()).as(peer.kind().name()).isOne();
		}
		assertTold(1001, peers);
		assertOutcomes(report, 0, peers.size(), 0, 0);
	}

	@Test
	void whenPeersAnswerLateThenTheyAreWaitedFor() throws Exception {
		start();
		List<TestPeer> peers = connectEach(CloseReaction.answerAfter(Duration.ofSeconds(1)),
				PeerTrait.WEBSOCKET_FRAMES);
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.closes()).as(peer.kind().name()).isOne();
		}
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertOutcomes(report, 0, peers.size(), 0, 0);
	}

	@Test
	void whenPeersNeverAnswerThenTheyAreCutAtCloseTimeout() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		List<TestPeer> peers = connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES);
		long begin = System.nanoTime();
		assertEndedEarly(assertToldAndCut(peers));
		for (TestPeer peer : peers) {
			assertThat(Duration.ofNanos(peer.endedAtNanos() - begin)).as(peer.kind().name())
				.isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		}
		int told = (int) peers.stream().filter((peer) -> isToldOfCut(peer.kind())).count();
		assertApplicationTold(server().application(), Collections.nCopies(told, 1001));
	}

	@Test
	void whenPeersDoNotReadThenTheyAreResetAndSendersAreFreed() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		Map<Boolean, List<TestPeer>> byHold = kinds(PeerTrait.OBEYED, PeerTrait.ALWAYS_CONNECTED).stream()
			.map(this::connectNotReading)
			.collect(Collectors.partitioningBy((peer) -> peer.kind().has(PeerTrait.HOLDS_SESSION)));
		byHold.get(true).forEach((peer) -> peer.command("push"));
		awaitBlockedPeers(byHold.get(true).size());
		List<Thread> blocked = List.copyOf(server().application().pushers());
		byHold.get(false).forEach((peer) -> peer.command("push"));
		List<TestPeer> peers = byHold.values().stream().flatMap(List::stream).toList();
		awaitConnectionsStayBlocked(peers.size());
		DrainReport report = stop();
		peers.forEach(TestPeer::startReading);
		for (TestPeer peer : peers) {
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.RESET);
		}
		assertOutcomes(report, 0, 0, peers.size(), 0);
		assertEndedEarly(report);
		Awaitility.await().until(() -> blocked.stream().noneMatch(Thread::isAlive));
		Awaitility.await().until(() -> server().application().closeCodes().size() == peers.size());
	}

	/**
	 * A connection is blocked for a moment, and on a busy machine for longer, also while
	 * the peer has room.
	 */
	private void awaitConnectionsStayBlocked(int count) {
		Awaitility.await()
			.during(Duration.ofMillis(300))
			.until(() -> BlockedConnections.count(server().registry()) == count
					&& TcpTable.fullWindows(server().port()) >= count);
	}

	@Test
	void whenServerPushesToReadingPeersThenTheyStillGetCloseFrame() throws Exception {
		// Some push from a handler that never ends
		start("ws-shutdown.drain.handler-timeout=1s");
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		peers.forEach((peer) -> peer.command("push"));
		peers.forEach(TestPeer::awaitBulk);
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.heardAfterClose()).as(peer.kind().name()).isFalse();
		}
		assertOutcomes(report, 0, peers.size(), 0, 0);
	}

	@Test
	@EngineTest
	void whenPeersStopInsideFrameHeaderThenTheyAreCut() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		List<TestPeer> peers = connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES);
		peers.forEach((peer) -> peer.raw().sendHalfFrameHeader());
		assertToldAndCut(peers);
	}

	@Test
	@EngineTest
	void whenPeersStopInsidePayloadThenTheyAreCut() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		List<TestPeer> peers = connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES);
		peers.forEach((peer) -> peer.halfCommand("echo unfinished"));
		assertToldAndCut(peers);
	}

	private DrainReport assertToldAndCut(List<TestPeer> peers) throws Exception {
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.RESET);
		}
		assertOutcomes(report, 0, 0, peers.size(), 0);
		return report;
	}

	@Test
	void whenMessagesAreCompletedAfterCloseFrameThenTheyAreNotHandled() throws Exception {
		start();
		List<TestPeer> peers = connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES, PeerTrait.OBEYED);
		for (TestPeer peer : peers) {
			peer.command("echo before");
			peer.awaitAnswer("before");
			peer.halfCommand("echo after");
		}
		CompletableFuture<Void> stopping = server().stop();
		for (TestPeer peer : peers) {
			peer.awaitClose();
			peer.raw().sendRest();
			peer.command("echo afterwards");
			peer.raw().sendClose(1001, "");
		}
		for (TestPeer peer : peers) {
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.heardAfterClose()).as(peer.kind().name()).isFalse();
		}
		assertThat(server().application().echoes()).isEqualTo(peers.size());
		assertOutcomes(stopped(stopping), 0, peers.size(), 0, 0);
	}

	@Test
	void whenPeersHalfCloseAtCloseFrameThenTheyAreLost() throws Exception {
		start();
		List<TestPeer> peers = connectEach(CloseReaction.HALF_CLOSE, PeerTrait.WEBSOCKET_FRAMES);
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
		}
		assertOutcomes(report, 0, 0, 0, peers.size());
		assertTold(1001, peers);
	}

	@Test
	void whenPeersResetAtCloseFrameThenTheyAreLost() throws Exception {
		start();
		List<TestPeer> peers = connectEach(CloseReaction.RESET, PeerTrait.WEBSOCKET_FRAMES);
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
		}
		assertOutcomes(report, 0, 0, 0, peers.size());
		assertTold(1001, peers);
	}

	@Test
	@EngineTest
	void whenPeersFloodThenEveryoneSeesCloseFrameAndFinishesCleanly() throws Exception {
		start("ws-shutdown.drain.timeout=28s", "ws-shutdown.drain.close-timeout=15s");
		// Where the server has to guess, it is not known which messages are answered
		List<PeerKind> kinds = kinds(PeerTrait.BARE_TEXT).stream()
			.filter((kind) -> kind.has(PeerTrait.HANDLER_AWAITED) || !kind.has(PeerTrait.OBEYED))
			.toList();
		List<TestPeer> peers = IntStream.range(0, FLOODING_PEERS)
			.mapToObj((i) -> connect(kinds.get(i % kinds.size())))
			.toList();
		peers.forEach((peer) -> peer.raw().flood(1000));
		Awaitility.await().until(() -> peers.stream().allMatch(PeerBehaviourContract::hasFlooded));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.heardAfterClose()).as(peer.kind().name()).isFalse();
			assertThat(peer.closes()).as(peer.kind().name()).isOne();
			assertThat(peer.raw().writeFailure()).as(peer.kind().name()).isEmpty();
		}
		assertOutcomes(report, 0, peers.size(), 0, 0);
		assertThat(peers.stream().mapToInt((peer) -> peer.raw().texts().size()).sum())
			.isEqualTo(server().application().handled().size());
	}

	private static boolean hasFlooded(TestPeer peer) {
		return peer.kind().has(PeerTrait.OBEYED) ? peer.raw().texts().size() > 20 : peer.raw().sent() > 100;
	}

	@Test
	void whenQuietPeriodLastsThenMessagesAreHandledAndThenPeersSeeConfiguredCloseFrame() throws Exception {
		start("ws-shutdown.drain.quiet-period=2s", "ws-shutdown.drain.close-code=4100",
				"ws-shutdown.drain.close-reason=Zurück in fünf Minuten");
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		awaitConnections(peers.size());
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		peers.forEach((peer) -> peer.command("echo during"));
		peers.forEach((peer) -> peer.awaitAnswer("during"));
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose()).as(peer.kind().name())
				.isEqualTo(new PeerClose(4100, "Zurück in fünf Minuten"));
		}
		assertOutcomes(stopped(stopping), 0, peers.size(), 0, 0);
		assertTold(4100, peers);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1012, 1013, 3000, 4999 })
	@EngineTest
	void whenCloseCodeIsConfiguredThenPeersSeeIt(int code) throws Exception {
		start("ws-shutdown.drain.close-code=" + code);
		List<TestPeer> peers = connectEach();
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(code);
		}
	}

	@Test
	void whenPeersAreConnectedThenTheyAreCountedUnderTheirRegisteredPaths() {
		start();
		connectEach();
		Tuple[] expected = kinds().stream()
			.map((kind) -> Assertions.tuple(kind.registeredPath(), kind.transportName()))
			.toArray(Tuple[]::new);
		awaitConnections(expected.length);
		assertThat(server().registry().connections()).extracting(Connection::getPath, Connection::getTransportName)
			.containsExactlyInAnyOrder(expected);
	}

	@Test
	@EngineTest
	void whenPeersCloseDuringQuietPeriodThenTheyHaveLeft() throws Exception {
		start("ws-shutdown.drain.quiet-period=40s", "ws-shutdown.drain.timeout=60s");
		List<TestPeer> peers = connectEach(PeerTrait.WEBSOCKET_FRAMES);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		for (TestPeer peer : peers) {
			peer.leave();
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1000);
		}
		DrainReport report = stopped(stopping);
		assertOutcomes(report, peers.size(), 0, 0, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(40));
		assertTold(1000, peers);
	}

	@Test
	void whenApplicationClosesAtTheSameMomentThenPeersSeeOneCloseFrame() throws Exception {
		start();
		List<TestPeer> peers = kinds(PeerTrait.HOLDS_SESSION).stream()
			.flatMap((kind) -> Stream.generate(() -> connect(kind)).limit(20))
			.toList();
		peers.forEach((peer) -> peer.command("bye"));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isIn(1001, 4000);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isNotEqualTo(PeerEnd.TIMEOUT);
			assertThat(peer.closes()).as(peer.kind().name()).isOne();
		}
		assertThat(report.forced()).isZero();
		assertThat(report.lost()).isZero();
		Awaitility.await().until(() -> server().application().closeCodes().size() == peers.size());
	}

}
