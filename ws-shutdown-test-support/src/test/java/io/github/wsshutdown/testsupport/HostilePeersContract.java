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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.Outcome;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to become of peers that misbehave, and of those beside them. One server takes
 * them all, one after the other.
 */
public abstract class HostilePeersContract extends DrainFixture {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

	/**
	 * For a flood of pings: on few processors the peer needs its time to read the pongs
	 * ahead of its close frame, and so do others beside it.
	 */
	private static final Duration CLOSE_TIMEOUT_IN_FLOOD = Duration.ofSeconds(10);

	/**
	 * The same beside all of them at once.
	 */
	private static final Duration CLOSE_TIMEOUT_AMONG_ALL = Duration.ofSeconds(15);

	private static final Duration SOON = Duration.ofSeconds(30);

	@TestFactory
	Stream<DynamicTest> whenPeerMisbehavesThenOnlyThatOneIsGone() {
		startWithCloseTimeout();
		TestPeer neighbour = connect(PeerKind.PLAIN);
		awaitConnections(1);
		return each(HostilePeer.values(), (hostile) -> {
			List<Integer> toldBefore = List.copyOf(server().application().closeCodes());
			TestPeer peer = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
			awaitConnections(2);
			hostile.misbehave(peer.raw());
			boolean stays = hostile.whileAllIsWell().on(container()).startsWith("stays");
			if (stays) {
				assertStays(hostile, peer.raw());
				peer.raw().reset();
			}
			PeerEnd end = endOf(peer);
			String seen = stays ? "stays" : codeOf(peer.raw()) + "; " + end;
			await().untilAsserted(() -> {
				List<Integer> told = new ArrayList<>(server().application().closeCodes());
				toldBefore.forEach(told::remove);
				assertThat(told).hasSize(1);
				assertSeen(hostile.whileAllIsWell(), seen + "; told " + told.get(0));
			});
			assertThat(peer.closes()).isLessThanOrEqualTo(1);
			assertNothingLeftBut(1);
			neighbour.command("echo " + hostile);
			neighbour.awaitAnswer(hostile.name());
			peer.close();
		});
	}

	/** What it sends is taken: nobody is told anything, and it is not cut. */
	private void assertStays(HostilePeer hostile, RawWebSocketPeer peer) {
		if (!hostile.isEndless()) {
			peer.sendPing((byte) 1);
			peer.awaitFrame((frame) -> frame.opcode() == Frame.PONG, SOON);
		}
		else if (hostile == HostilePeer.PING_FLOOD) {
			await().until(() -> peer.frames().size() > 1000);
		}
		else {
			await().until(() -> peer.written() > 50);
		}
		assertThat(peer.closeFrames()).isZero();
		assertThat(server().registry().connections()).hasSize(2);
	}

	/**
	 * Of a reset only one is told that reads and writes at the same time: the other finds
	 * an end.
	 */
	private static PeerEnd endOf(TestPeer peer) {
		PeerEnd end = peer.awaitEnd();
		if (end != PeerEnd.EOF || peer.raw().written() == 0) {
			return end;
		}
		await().until(() -> peer.raw().writeFailure().isPresent());
		String failure = peer.raw().writeFailure().orElseThrow().getMessage();
		return failure.contains("reset") ? PeerEnd.RESET : PeerEnd.EOF;
	}

	private static String codeOf(RawWebSocketPeer peer) {
		return peer.frames()
			.stream()
			.filter(Frame::isClose)
			.map((frame) -> Integer.toString(frame.closeCode()))
			.findFirst()
			.orElse("no close frame");
	}

	@TestFactory
	@EngineTest
	Stream<DynamicTest> whenPeerMisbehavesDuringDrainThenOthersAreNotHeldUp() {
		startWithCloseTimeout();
		return each(HostilePeer.values(), (hostile) -> {
			int toldBefore = server().application().closeCodes().size();
			int echoesBefore = server().application().echoes();
			TestPeer peer = connect(hostile, PeerKind.PLAIN);
			TestPeer healthy = connect(PeerKind.PLAIN);
			awaitConnections(2);
			try {
				long begun = System.nanoTime();
				Duration closeTimeout = closeTimeout(hostile);
				DrainPlan plan = server().drainer().defaultPlan().mutate().closeTimeout(closeTimeout).build();
				DrainReport report = server().drainer().start(plan).toCompletableFuture().get(1, TimeUnit.MINUTES);
				assertThat(healthy.awaitClose().code()).isEqualTo(1001);
				assertThat(healthy.awaitEnd()).isEqualTo(PeerEnd.EOF);
				assertThat(Duration.ofNanos(healthy.closedAtNanos() - begun)).isLessThan(closeTimeout);
				assertThat(peer.awaitClose().code()).isEqualTo(1001);
				assertSeen(hostile.duringDrain(), endOf(peer) + "; " + outcomeBeside(report));
				assertThat(peer.closes()).isOne();
				await().until(() -> server().application().closeCodes().size() == toldBefore + 2);
				assertThat(server().application().closeCodes().subList(toldBefore, toldBefore + 2)).containsOnly(1001);
				assertThat(server().application().echoes()).isEqualTo(echoesBefore);
			}
			finally {
				peer.close();
				server().drainer().awaitEnd(SOON);
				server().drainer().resume();
			}
			assertNothingLeftBut(0);
		});
	}

	private static Duration closeTimeout(HostilePeer hostile) {
		return (hostile == HostilePeer.PING_FLOOD) ? CLOSE_TIMEOUT_IN_FLOOD : CLOSE_TIMEOUT;
	}

	/**
	 * Connect a peer that misbehaves as soon as it is asked to go, or, if that is without
	 * end, from now on.
	 */
	private TestPeer connect(HostilePeer hostile, PeerKind kind) {
		TestPeer peer = connect(kind, new CloseReaction(Duration.ZERO, (raw, close) -> {
			if (!hostile.isEndless()) {
				hostile.misbehave(raw);
			}
		}));
		if (hostile.isEndless()) {
			hostile.misbehave(peer.raw());
			await().until(() -> peer.raw().written() > 10);
		}
		return peer;
	}

	private static String outcomeBeside(DrainReport report) {
		assertThat(report.total()).isEqualTo(2);
		assertThat(report.acknowledged()).isPositive();
		Outcome outcome = Arrays.stream(Outcome.values())
			.filter((candidate) -> report.count(candidate) == ((candidate == Outcome.ACKNOWLEDGED) ? 2 : 1))
			.findFirst()
			.orElseThrow(() -> new AssertionError(report.toString()));
		return outcome.name().toLowerCase(Locale.ROOT);
	}

	@Test
	@EngineTest
	void whenApplicationStopsAmongAllOfThemThenEveryoneIsToldOnceAndGone() throws Exception {
		start("ws-shutdown.drain.close-timeout=" + CLOSE_TIMEOUT_AMONG_ALL);
		List<PeerKind> kinds = kinds(PeerTrait.BARE_TEXT, PeerTrait.END_TOLD);
		List<TestPeer> healthy = kinds.stream().map(this::connect).toList();
		List<HostilePeer> calmFirst = Arrays.stream(HostilePeer.values())
			.sorted(Comparator.comparing(HostilePeer::isEndless))
			.toList();
		List<TestPeer> hostile = calmFirst.stream()
			.flatMap((peer) -> kinds.stream()
				// One of these takes what processors a small machine has
				.filter((kind) -> kind == PeerKind.PLAIN || peer != HostilePeer.PING_FLOOD)
				.map((kind) -> connect(peer, kind)))
			.toList();
		awaitConnections(healthy.size() + hostile.size());
		DrainReport report = stop();
		for (TestPeer peer : healthy) {
			assertThat(peer.awaitClose().code()).as(peer.toString()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.toString()).isEqualTo(PeerEnd.EOF);
		}
		for (TestPeer peer : hostile) {
			assertThat(peer.awaitClose().code()).as(peer.toString()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.toString()).isNotEqualTo(PeerEnd.TIMEOUT);
			assertThat(peer.closes()).as(peer.toString()).isOne();
		}
		assertThat(report.total()).isEqualTo(healthy.size() + hostile.size());
		assertThat(report.acknowledged()).isGreaterThanOrEqualTo(healthy.size());
		assertThat(report.left()).isZero();
		assertTold(1001, Stream.concat(healthy.stream(), hostile.stream()).toList());
	}

	@TestFactory
	Stream<DynamicTest> whenHandshakeMisbehavesThenNothingIsLeftOfIt() {
		startWithCloseTimeout();
		return each(HostileHandshake.values(), (hostile) -> {
			try (RawWebSocketPeer peer = prepare(hostile)) {
				byte[] request = peer.handshakeRequest();
				hostile.begin(peer, request);
				hostile.end(peer, request);
				String seen = response(hostile.whileAllIsWell(), peer);
				assertSeen(hostile.whileAllIsWell(), seen);
				awaitConnections(seen.equals("101") ? 1 : 0);
			}
			assertNothingLeftBut(0);
		});
	}

	@TestFactory
	Stream<DynamicTest> whenHandshakeMisbehavesDuringDrainThenItIsRefusedAndNothingIsLeftOfIt() {
		startWithCloseTimeout();
		TestPeer neighbour = connect(PeerKind.PLAIN);
		DrainPlan plan = DrainPlan.builder().timeout(Duration.ofMinutes(2)).quietPeriod(Duration.ofMinutes(1)).build();
		return each(HostileHandshake.values(), (hostile) -> {
			try (RawWebSocketPeer peer = prepare(hostile)) {
				byte[] request = peer.handshakeRequest();
				hostile.begin(peer, request);
				CompletableFuture<DrainReport> drain = server().drainer().start(plan).toCompletableFuture();
				hostile.end(peer, request);
				assertSeen(hostile.duringDrain(), response(hostile.duringDrain(), peer));
				server().drainer().resume();
				assertThat(drain.get(60, TimeUnit.SECONDS).total()).isZero();
			}
			assertNothingLeftBut(1);
			neighbour.command("echo " + hostile);
			neighbour.awaitAnswer(hostile.name());
			assertThat(server().application().openedSessions()).isOne();
		});
	}

	private RawWebSocketPeer prepare(HostileHandshake hostile) {
		Handshake handshake = RawWebSocketPeer.handshake(server().port()).path("/plain");
		hostile.prepare(handshake);
		return handshake.connectOnly();
	}

	private String response(Sightings expected, RawWebSocketPeer peer) {
		try {
			peer.readHandshakeResponse(expected.on(container()).equals("nothing") ? Duration.ofMillis(300) : SOON);
			return "101";
		}
		catch (HandshakeRefused refused) {
			return refused.end()
				.map((end) -> (end == PeerEnd.TIMEOUT) ? "nothing" : end.toString())
				.orElse(Integer.toString(refused.status()));
		}
	}

	private void assertSeen(Sightings expected, String seen) {
		assertThat(expected.contain(container(), seen)).as("%s instead of %s", seen, expected.on(container())).isTrue();
	}

	private void startWithCloseTimeout() {
		start("ws-shutdown.drain.close-timeout=" + CLOSE_TIMEOUT);
	}

	private static <T> Stream<DynamicTest> each(T[] kinds, KindTest<T> test) {
		return Arrays.stream(kinds).map((kind) -> DynamicTest.dynamicTest(kind.toString(), () -> test.run(kind)));
	}

	/**
	 * The threads of a drain stay for a second, and to look at all threads takes long.
	 */
	private void assertNothingLeftBut(int connections) {
		await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			assertThat(server().registry().connections()).hasSize(connections);
			assertThat(server().admission().getSlotsTaken()).isEqualTo(connections);
			assertThat(server().admission().pendingHandshakes()).isZero();
			assertThat(server().application().closesPerSession()).allMatch((closes) -> closes == 1);
			assertThat(Thread.getAllStackTraces().keySet())
				.noneMatch((thread) -> thread.getName().startsWith("ws-shutdown-"));
		});
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * A test of one kind.
	 *
	 * @param <T> the type of the kinds
	 */
	private interface KindTest<T> {

		void run(T kind) throws Exception;

	}

}
