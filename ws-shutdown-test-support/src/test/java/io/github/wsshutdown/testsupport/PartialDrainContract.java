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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainInProgressException;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.InvalidDrainPlanException;
import io.github.wsshutdown.connection.Connection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Drains of a part of the connections.
 */
public abstract class PartialDrainContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Test
	void whenPathIsDrainedThenOthersStayAndNewOnesMayCome() throws Exception {
		start();
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		TestPeer plain = connect(PeerKind.PLAIN);
		RawWebSocketPeer inRoom = connectToRoom();
		awaitConnections(3);
		CompletableFuture<DrainReport> drain = drain(
				DrainPlan.builder().closeTimeout(Duration.ofSeconds(3)).path("/plain"));
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		assertThat(server().drainer().progress()).hasValueSatisfying((report) -> {
			assertThat(report.partial()).isTrue();
			assertThat(report.total()).isEqualTo(2);
		});
		silent.awaitClose();
		TestPeer later = connect(PeerKind.PLAIN);
		awaitAnswers(later);
		awaitAnswer(inRoom);
		assertThat(plain.awaitClose().code()).isEqualTo(1001);
		assertThat(plain.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertOutcomes(drain.get(60, TimeUnit.SECONDS), 0, 1, 1, 0);
		assertThat(server().drainer().lastReport()).hasValueSatisfying((report) -> {
			assertThat(report.partial()).isTrue();
			assertOutcomes(report, 0, 1, 1, 0);
		});
		awaitAnswers(later);
		awaitAnswer(inRoom);
		assertOutcomes(stop(), 0, 2, 0, 0);
	}

	@Test
	@EngineTest
	void whenPercentageIsDrainedThenOldestGoRoundedUp() throws Exception {
		start();
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 1; i <= 5; i++) {
			peers.add(connect(PeerKind.PLAIN));
			awaitConnections(i);
		}
		DrainPlan.Builder shedding = DrainPlan.builder().percent(50).closeFrame(new CloseFrame(1013, "Too many"));
		assertOutcomes(drain(shedding).get(60, TimeUnit.SECONDS), 0, 3, 0, 0);
		for (TestPeer peer : peers.subList(0, 3)) {
			assertThat(peer.awaitClose().code()).isEqualTo(1013);
		}
		awaitAnswers(peers.get(3), peers.get(4));
		assertOutcomes(drain(DrainPlan.builder().percent(1)).get(60, TimeUnit.SECONDS), 0, 1, 0, 0);
		awaitAnswers(peers.get(4));
		assertOutcomes(stop(), 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenPathIsNotRegisteredThenNothingIsDrained() {
		start();
		assertThatExceptionOfType(InvalidDrainPlanException.class)
			.isThrownBy(() -> drain(DrainPlan.builder().path("/palin")))
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("path"));
		assertThat(server().drainer().progress()).isEmpty();
		assertThat(server().drainer().lastReport()).isEmpty();
	}

	@Test
	void whenRegisteredPathHasNoConnectionThenDrainEndsAtOnce() throws Exception {
		start();
		for (PeerKind kind : kinds()) {
			DrainPlan.Builder plan = DrainPlan.builder().path(kind.registeredPath());
			assertOutcomes(drain(plan).get(60, TimeUnit.SECONDS), 0, 0, 0, 0);
		}
	}

	@Test
	@EngineTest
	void whenOneRunsThenNoOtherBegins() {
		start();
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		drain(DrainPlan.builder().closeTimeout(Duration.ofSeconds(15)).path("/plain"));
		assertThatExceptionOfType(DrainInProgressException.class)
			.isThrownBy(() -> drain(DrainPlan.builder().percent(10)));
		assertThatExceptionOfType(DrainInProgressException.class).isThrownBy(() -> server().drainer().start());
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
	}

	@Test
	@EngineTest
	void whenItIsCancelledThenWhoWasNotAskedAwayStays() throws Exception {
		start();
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		DrainPlan.Builder waiting = DrainPlan.builder().quietPeriod(Duration.ofSeconds(10)).path("/plain");
		CompletableFuture<DrainReport> drain = drain(waiting);
		assertThat(server().drainer().resume()).isTrue();
		assertThat(server().drainer().resume()).isFalse();
		DrainReport report = drain.get(30, TimeUnit.SECONDS);
		assertThat(report.cancelled()).isTrue();
		assertThat(report.total()).isZero();
		awaitAnswers(peer);
		assertOutcomes(drain(DrainPlan.builder().path("/plain")).get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenApplicationStopsDuringItThenEveryConnectionHasOneOwner() throws Exception {
		start("ws-shutdown.drain.timeout=4s", "ws-shutdown.drain.close-timeout=3s");
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		CompletableFuture<DrainReport> first = drain(
				DrainPlan.builder().timeout(Duration.ofMinutes(2)).closeTimeout(Duration.ofMinutes(1)).path("/plain"));
		silent.awaitClose();
		server().drainer().resume();
		TestPeer waiting = connect(PeerKind.PLAIN);
		RawWebSocketPeer other = connectToRoom();
		awaitConnections(3);
		CompletableFuture<DrainReport> second = drain(
				DrainPlan.builder().quietPeriod(Duration.ofSeconds(10)).path("/plain"));
		CompletableFuture<Void> stopping = server().stop();
		for (RawWebSocketPeer peer : List.of(waiting.raw(), other)) {
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			assertThat(peer.closeFrames()).isOne();
		}
		stopping.get(60, TimeUnit.SECONDS);
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(silent.closes()).isOne();
		assertOutcomes(first.get(30, TimeUnit.SECONDS), 0, 0, 1, 0);
		assertThat(second.get(30, TimeUnit.SECONDS).total()).isZero();
		assertOutcomes(server().drainer().lastReport().orElseThrow(), 0, 2, 0, 0);
	}

	@Test
	void whenOneConnectionIsClosedThenOthersStay() throws Exception {
		start("ws-shutdown.drain.close-timeout=2s", "ws-shutdown.drain.quiet-period=5s");
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		RawWebSocketPeer inRoom = connectToRoom();
		awaitConnections(2);
		long id = connection("/plain").getId();
		assertOutcomes(close(connection("/plain/{room}").getId()).get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
		assertThat(inRoom.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		TestPeer other = connect(PeerKind.PLAIN);
		CompletableFuture<DrainReport> cut = close(id);
		silent.awaitClose();
		assertThat(server().drainer().close(id)).isEmpty();
		assertOutcomes(cut.get(30, TimeUnit.SECONDS), 0, 0, 1, 0);
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(server().drainer().close(id)).isEmpty();
		assertThat(server().drainer().lastReport()).isEmpty();
		awaitAnswers(other);
	}

	@Test
	@EngineTest
	void whenApplicationStopsThenNothingElseIsDrained() throws Exception {
		start("ws-shutdown.drain.quiet-period=1s");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		long id = connection("/plain").getId();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThatExceptionOfType(DrainInProgressException.class).isThrownBy(() -> server().drainer().close(id));
		assertThatExceptionOfType(DrainInProgressException.class)
			.isThrownBy(() -> drain(DrainPlan.builder().percent(10)));
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertThatExceptionOfType(DrainInProgressException.class).isThrownBy(() -> server().drainer().start());
	}

	private CompletableFuture<DrainReport> drain(DrainPlan.Builder plan) {
		return server().drainer().start(plan.build()).toCompletableFuture();
	}

	private CompletableFuture<DrainReport> close(long id) {
		return server().drainer().close(id).orElseThrow().toCompletableFuture();
	}

	private Connection connection(String path) {
		return server().registry()
			.connections()
			.stream()
			.filter((connection) -> connection.getPath().equals(path))
			.findFirst()
			.orElseThrow();
	}

	private RawWebSocketPeer connectToRoom() {
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.handshake(server().port()).path("/plain/one").open());
		peer.startReading();
		return peer;
	}

	private static void awaitAnswer(RawWebSocketPeer peer) {
		String answer = Long.toString(System.nanoTime());
		peer.sendText("echo " + answer);
		peer.awaitText(answer::equals, TIMEOUT);
	}

	private static void awaitAnswers(TestPeer... peers) {
		for (TestPeer peer : peers) {
			String answer = Long.toString(System.nanoTime());
			peer.command("echo " + answer);
			peer.awaitAnswer(answer);
		}
	}

}
