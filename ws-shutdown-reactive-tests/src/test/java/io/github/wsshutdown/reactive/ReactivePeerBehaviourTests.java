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
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.wsshutdown.drain.DrainReport;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.Frame;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what peers see when a reactive application stops, however they behave.
 */
class ReactivePeerBehaviourTests extends ReactiveFixture {

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/prefetch", "/reply", "/flat", "/chat" })
	void whenPeerAnswersThenClosingHandshakeIsCleanAndStopTakesNoTime(String path) throws Exception {
		start();
		TestPeer peer = connect(path);
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		Thread.sleep(path.equals("/chat") ? 1100 : 0);
		long begun = System.nanoTime();
		DrainReport report = stop();
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
		Frame close = peer.awaitClose();
		assertThat(close.closeCode()).isEqualTo(1001);
		assertThat(close.closeReason()).isEqualTo("Server is going away");
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.raw().closeFrames()).isOne();
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(server().application().closesPerSession()).containsExactly(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/news", "/deaf" })
	void whenPeerAnswersLateThenItIsWaitedFor(String path) throws Exception {
		start();
		TestPeer peer = connect(path, CloseReaction.answerAfter(Duration.ofSeconds(1)));
		DrainReport report = stop();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.raw().closeFrames()).isOne();
		assertThat(report.elapsed()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1900));
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/chat", "/news", "/deaf" })
	void whenPeerNeverAnswersThenItIsCutAtCloseTimeoutAndHandlerEnds(String path) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(path, CloseReaction.NEVER_ANSWER);
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		long open = peer.raw().endedAtNanos().getAsLong() - peer.raw().closeReceivedAtNanos().getAsLong();
		assertThat(Duration.ofNanos(open)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
		assertOutcomes(report, 0, 0, 1, 0);
		Awaitility.await().until(() -> server().application().closesPerSession().equals(List.of(1)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/reply", "/chat" })
	void whenPeerDoesNotReadThenItIsReset(String path) throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connectNotReading(path);
		peer.command("push");
		Thread.sleep(1500);
		DrainReport report = stop();
		peer.raw().startReading();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertOutcomes(report, 0, 0, 1, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(3));
		Awaitility.await().until(() -> server().application().closesPerSession().equals(List.of(1)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/reply", "/chat" })
	void whenServerPushesToReadingPeerThenItCountsAsIdle(String path) throws Exception {
		start();
		TestPeer peer = connect(path);
		peer.command("push");
		peer.raw().awaitFrame((frame) -> frame.payload().length > 8000, Duration.ofSeconds(10));
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.raw().frameAfterClose()).isFalse();
		assertThat(report.elapsed()).isLessThan(Duration.ofMillis(1800));
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@Test
	void whenPeerStopsInsideFrameHeaderThenItIsCut() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect("/plain", CloseReaction.NEVER_ANSWER);
		peer.raw().sendHalfFrameHeader();
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertOutcomes(report, 0, 0, 1, 0);
	}

	@Test
	void whenPeerStopsInsidePayloadThenItIsCut() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect("/plain", CloseReaction.NEVER_ANSWER);
		peer.halfCommand("echo unfinished");
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertOutcomes(report, 0, 0, 1, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/reply", "/flat", "/chat" })
	void whenMessageIsCompletedAfterCloseFrameThenItIsNotHandled(String path) throws Exception {
		start();
		TestPeer peer = connect(path, CloseReaction.NEVER_ANSWER);
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
		assertThat(peer.raw().frameAfterClose()).isFalse();
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenPeerHalfClosesAtCloseFrameThenItIsLost() throws Exception {
		start();
		TestPeer peer = connect("/plain", CloseReaction.HALF_CLOSE);
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertOutcomes(report, 0, 0, 0, 1);
	}

	@Test
	void whenPeerResetsAtCloseFrameThenItIsLost() throws Exception {
		start();
		TestPeer peer = connect("/plain", CloseReaction.RESET);
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertOutcomes(report, 0, 0, 0, 1);
	}

	@RepeatedTest(3)
	void whenPeersFloodThenEveryoneSeesCloseFrameAndFinishesCleanly() throws Exception {
		flood("/plain", true);
	}

	@RepeatedTest(2)
	void whenPeersFloodHandlerThatRequestsNothingThenEveryoneSeesCloseFrameAndFinishesCleanly() throws Exception {
		flood("/deaf", false);
	}

	private void flood(String path, boolean answered) throws Exception {
		start("ws-shutdown.drain.close-timeout=10s");
		List<TestPeer> peers = IntStream.range(0, 40).mapToObj((i) -> connect(path)).toList();
		peers.forEach((peer) -> peer.raw().flood(1000));
		peers.forEach((peer) -> Awaitility.await()
			.until(() -> answered ? peer.raw().texts().size() > 20 : peer.raw().sent() > 100));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.raw().frameAfterClose()).isFalse();
			assertThat(peer.raw().closeFrames()).isOne();
			assertThat(peer.raw().writeFailure()).isEmpty();
		}
		assertOutcomes(report, 0, 40, 0, 0);
		assertThat(peers.stream().mapToInt((peer) -> peer.raw().texts().size()).sum())
			.isEqualTo(server().application().handled().size());
	}

	@Test
	void whenPeerClosesDuringQuietPeriodThenItHasLeft() throws Exception {
		start("ws-shutdown.drain.quiet-period=10s");
		TestPeer peer = connect("/plain");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		peer.raw().sendClose(1000, "");
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1000);
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 1, 0, 0, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(8));
	}

	@Test
	void whenApplicationClosesAtTheSameMomentThenPeersSeeOneCloseFrame() throws Exception {
		start();
		List<TestPeer> peers = IntStream.range(0, 20).mapToObj((i) -> connect("/plain")).toList();
		peers.forEach((peer) -> peer.command("bye"));
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().closeCode()).isIn(1001, 4000);
			peer.awaitEnd();
			assertThat(peer.raw().closeFrames()).isOne();
		}
		assertThat(report.forced()).isZero();
		assertThat(report.lost()).isZero();
	}

}
