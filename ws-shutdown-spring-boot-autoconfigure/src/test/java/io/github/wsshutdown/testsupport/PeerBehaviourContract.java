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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.wsshutdown.drain.Connection;
import io.github.wsshutdown.drain.DrainReport;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What peers are to see when the application stops, however they behave.
 */
public abstract class PeerBehaviourContract extends DrainFixture {

	@EachPeerKind
	void whenPeerAnswersThenClosingHandshakeIsClean(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind);
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		DrainReport report = stop();
		PeerClose close = peer.awaitClose();
		assertThat(close.code()).isEqualTo(1001);
		assertThat(close.reason()).isEqualTo("Server is going away");
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.closes()).isOne();
		assertTold(1001);
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerAnswersLateThenItIsWaitedFor(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind, CloseReaction.answerAfter(Duration.ofSeconds(1)));
		DrainReport report = stop();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerNeverAnswersThenItIsCutAtCloseTimeout(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(kind, CloseReaction.NEVER_ANSWER);
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(peer.timeFromCloseToEnd()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
		assertTold(1001);
		assertOutcomes(report, 0, 0, 1, 0);
	}

	@EachPeerKind(with = PeerTrait.ALWAYS_CONNECTED)
	void whenPeerDoesNotReadThenItIsResetAndSenderIsFreed(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connectNotReading(kind);
		peer.command("push");
		if (kind.has(PeerTrait.HOLDS_SESSION)) {
			awaitBlockedPeers(1);
		}
		else {
			Awaitility.await().until(() -> !server().application().pushers().isEmpty());
		}
		DrainReport report = stop();
		peer.startReading();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertOutcomes(report, 0, 0, 1, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(3));
		if (kind.has(PeerTrait.HOLDS_SESSION)) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(3))
				.until(() -> server().application().pushers().stream().noneMatch(Thread::isAlive));
		}
		Awaitility.await().until(() -> server().application().closeCodes().size() == 1);
	}

	@EachPeerKind
	void whenServerPushesToReadingPeerThenItStillGetsCloseFrame(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind);
		peer.command("push");
		peer.awaitBulk();
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.heardAfterClose()).isFalse();
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerStopsInsideFrameHeaderThenItIsCut(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(kind, CloseReaction.NEVER_ANSWER);
		peer.raw().sendHalfFrameHeader();
		assertToldAndCut(peer);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerStopsInsidePayloadThenItIsCut(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(kind, CloseReaction.NEVER_ANSWER);
		peer.halfCommand("echo unfinished");
		assertToldAndCut(peer);
	}

	private void assertToldAndCut(TestPeer peer) throws Exception {
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertOutcomes(report, 0, 0, 1, 0);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenMessageIsCompletedAfterCloseFrameThenItIsNotHandled(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind, CloseReaction.NEVER_ANSWER);
		peer.command("echo before");
		peer.awaitAnswer("before");
		peer.halfCommand("echo after");
		CompletableFuture<Void> stopping = server().stop();
		peer.awaitClose();
		peer.raw().sendRest();
		peer.command("echo afterwards");
		peer.raw().sendClose(1001, "");
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(server().application().echoes()).isOne();
		assertThat(peer.heardAfterClose()).isFalse();
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerHalfClosesAtCloseFrameThenItIsLost(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind, CloseReaction.HALF_CLOSE);
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertOutcomes(report, 0, 0, 0, 1);
		assertTold(1001);
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerResetsAtCloseFrameThenItIsLost(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind, CloseReaction.RESET);
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertOutcomes(report, 0, 0, 0, 1);
		assertTold(1001);
	}

	@EachPeerKind(with = PeerTrait.BARE_TEXT)
	void whenPeersFloodThenEveryoneSeesCloseFrameAndFinishesCleanly(PeerKind kind) throws Exception {
		start();
		List<TestPeer> peers = IntStream.range(0, 20).mapToObj((i) -> connect(kind)).toList();
		peers.forEach((peer) -> peer.raw().flood(1000));
		peers.forEach((peer) -> Awaitility.await().until(() -> peer.raw().texts().size() > 20));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.heardAfterClose()).isFalse();
			assertThat(peer.raw().writeFailure()).isEmpty();
		}
		assertOutcomes(report, 0, 20, 0, 0);
		assertThat(peers.stream().mapToInt((peer) -> peer.raw().texts().size()).sum())
			.isEqualTo(server().application().handled().size());
	}

	@EachPeerKind
	void whenQuietPeriodLastsThenMessagesAreHandledAndThenPeerSeesConfiguredCloseFrame(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.quiet-period=1s", "ws-shutdown.drain.close-code=4100",
				"ws-shutdown.drain.close-reason=Zurück in fünf Minuten");
		TestPeer peer = connect(kind);
		awaitConnections(1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		peer.command("echo during");
		peer.awaitAnswer("during");
		PeerClose close = peer.awaitClose();
		assertThat(close.code()).isEqualTo(4100);
		assertThat(close.reason()).isEqualTo("Zurück in fünf Minuten");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertTold(4100);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1012, 1013, 3000, 4999 })
	void whenCloseCodeIsConfiguredThenPeerSeesIt(int code) throws Exception {
		start("ws-shutdown.drain.close-code=" + code);
		List<TestPeer> peers = kinds().stream().map(this::connect).toList();
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		peers.forEach((peer) -> assertThat(peer.awaitClose().code()).isEqualTo(code));
	}

	@EachPeerKind
	void whenPeerIsConnectedThenItIsCountedUnderItsRegisteredPath(PeerKind kind) {
		start();
		connect(kind);
		awaitConnections(1);
		assertThat(server().registry().connections()).extracting(Connection::getPath, Connection::getTransportName)
			.containsExactly(Assertions.tuple(kind.registeredPath(), kind.transportName()));
	}

	@EachPeerKind(with = PeerTrait.WEBSOCKET_FRAMES)
	void whenPeerClosesDuringQuietPeriodThenItHasLeft(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.quiet-period=10s");
		TestPeer peer = connect(kind);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		peer.leave();
		assertThat(peer.awaitClose().code()).isEqualTo(1000);
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 1, 0, 0, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(8));
		assertTold(1000);
	}

	@EachPeerKind(with = { PeerTrait.HOLDS_SESSION, PeerTrait.WEBSOCKET_FRAMES })
	void whenApplicationHasClosedAndPeerNeverAnswersThenConnectionIsDrainedToo(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(kind, CloseReaction.NEVER_ANSWER);
		peer.command("bye");
		assertThat(peer.awaitClose().code()).isEqualTo(4000);
		Awaitility.await().until(() -> server().application().closeCodes().equals(List.of(4000)));
		assertThat(server().registry().connections()).hasSize(1);
		DrainReport report = stop();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(peer.closes()).isOne();
		assertOutcomes(report, 0, 0, 1, 0);
	}

	@EachPeerKind(with = PeerTrait.HOLDS_SESSION)
	void whenApplicationClosesAtTheSameMomentThenPeersSeeOneCloseFrame(PeerKind kind) throws Exception {
		start();
		List<TestPeer> peers = IntStream.range(0, 20).mapToObj((i) -> connect(kind)).toList();
		peers.forEach((peer) -> peer.command("bye"));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isIn(1001, 4000);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.closes()).isOne();
		}
		assertThat(report.forced()).isZero();
		assertThat(report.lost()).isZero();
		assertThat(server().application().closeCodes()).hasSize(20);
	}

}
