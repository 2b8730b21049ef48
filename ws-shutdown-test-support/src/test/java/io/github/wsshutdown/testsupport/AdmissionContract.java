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

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.HandshakeRefusal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for the limits on connections on every server.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class AdmissionContract extends DrainFixture {

	/** Of 400 handshakes each. */
	private static final int ROUNDS = Boolean.getBoolean("test.all") ? 5 : 2;

	@Test
	void whenApplicationIsFullThenHandshakeIsRefusedUntilOneIsGone() {
		start("ws-shutdown.admission.max-sessions=2", "ws-shutdown.admission.retry-after=7s");
		int refusals = 0;
		for (PeerKind kind : kinds(PeerTrait.WEBSOCKET_FRAMES)) {
			TestPeer first = connect(kind);
			TestPeer second = connect(kind);
			awaitConnections(2);
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name())
				.isThrownBy(() -> connect(kind))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(503);
					assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(7, 14);
					assertThat(refused.headers().get("Connection")).isEqualToIgnoringCase("close");
					assertThat(refused.body()).isEmpty();
				});
			refusals++;
			assertThat(admission().getRefused(HandshakeRefusal.CAPACITY)).as(kind.name()).isEqualTo(refusals);
			first.leave();
			Awaitility.await(kind.name()).until(() -> admission().getSlotsTaken() == 1);
			TestPeer third = connect(kind);
			assertThat(admission().getSlotsTaken()).as(kind.name()).isEqualTo(2);
			List.of(second, third).forEach(TestPeer::leave);
			Awaitility.await(kind.name()).until(() -> admission().getSlotsTaken() == 0);
		}
	}

	/**
	 * A handshake that takes longer than 10 s does not keep its slot.
	 */
	@Test
	@EngineTest
	void whenHandshakeTookSoLongThatItsSlotIsTakenThenItIsRefused() {
		start("ws-shutdown.admission.max-sessions=1");
		RawWebSocketPeer slow = closeLater(
				RawWebSocketPeer.handshake(server().port()).path("/plain").header("Hold", "slow").connectOnly());
		slow.sendHandshake();
		server().application().awaitBegun("slow");
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> admission().getSlotsTaken() == 0);
		connect(PeerKind.PLAIN);
		server().application().release("slow");
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(slow::readHandshakeResponse)
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(admission().getSlotsTaken()).isOne();
		Awaitility.await().until(() -> server().application().openedSessions() == 1);
	}

	@Test
	void whenPathIsFullThenOthersAreNot() {
		PeerKind limited = kinds(PeerTrait.BARE_TEXT).get(1);
		start("ws-shutdown.admission.max-sessions-per-path.[/plain]=1",
				"ws-shutdown.admission.max-sessions-per-path.[" + limited.registeredPath() + "]=1",
				"ws-shutdown.admission.max-sessions-per-path.[/plain/{room}]=1");
		List.of("/plain", limited.requestPath(), "/plain/one").forEach(this::open);
		for (String path : List.of("/plain", limited.requestPath(), "/plain/two")) {
			assertThatExceptionOfType(HandshakeRefused.class).as(path)
				.isThrownBy(() -> open(path))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
		List<PeerKind> others = kinds().stream().filter((kind) -> kind != PeerKind.PLAIN && kind != limited).toList();
		others.forEach(this::connect);
		assertThat(admission().getRefused(HandshakeRefusal.PATH)).isEqualTo(3);
		assertThat(admission().getSlotsTaken()).isEqualTo(3 + others.size());
	}

	@Test
	@EngineTest
	void whenKeyOfPathHasLostItsSlashesThenItIsUnderstood() {
		String another = kinds(PeerTrait.BARE_TEXT).get(1).registeredPath();
		start("ws-shutdown.admission.max-sessions-per-path./plain=1",
				"ws-shutdown.admission.max-sessions-per-path." + another.substring(1) + "=1");
		assertThat(admission().getLimits().maxSessionsPerPath())
			.containsExactlyInAnyOrderEntriesOf(Map.of("/plain", 1, another, 1));
	}

	@Test
	@EngineTest
	void whenPathIsUnknownThenStartFailsAndTellsWhichThereAre(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("ws-shutdown.admission.max-sessions-per-path.[/missing]=1"));
		assertThat(output).contains("No WebSocket handler or endpoint is registered under '/missing'")
			.contains("Handlers are registered under ")
			.contains("/plain, /plain/{room}, ");
	}

	@Test
	void whenAddressIsFullThenOthersAreNot() {
		start("ws-shutdown.admission.max-sessions-per-address=1", "server.forward-headers-strategy=framework");
		openFrom("192.0.2.1");
		openFrom("192.0.2.2");
		openFrom("2001:db8:0:1::1");
		openFrom("2001:db8:0:2::1");
		for (String address : List.of("192.0.2.1", "2001:db8:0:1:ffff::2")) {
			assertThatExceptionOfType(HandshakeRefused.class).as(address)
				.isThrownBy(() -> openFrom(address))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
		assertThat(admission().getRefused(HandshakeRefusal.ADDRESS)).isEqualTo(2);
		assertThat(admission().getSlotsTaken()).isEqualTo(4);
	}

	@Test
	@EngineTest
	void whenAddressInHeaderIsNoneThenItCountsAsTheTextThatItIs() {
		start("ws-shutdown.admission.max-sessions-per-address=1", "server.forward-headers-strategy=framework");
		for (String text : List.of(".:1", "unknown", "_hidden", "a.invalid:1")) {
			openFrom(text);
			assertThatExceptionOfType(HandshakeRefused.class).as(text)
				.isThrownBy(() -> openFrom(text))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	@EngineTest
	void whenLimitsAreNotPositiveThenThereAreNone(int limit) {
		start("ws-shutdown.admission.max-sessions=" + limit, "ws-shutdown.admission.max-sessions-per-address=" + limit,
				"ws-shutdown.admission.max-sessions-per-path.[/plain]=0");
		connect(PeerKind.PLAIN);
		connect(PeerKind.PLAIN);
		assertThat(admission().getSlotsTaken()).isEqualTo(2);
	}

	@Test
	@EngineTest
	void whenLimitIsLoweredThenNobodyIsCutAndWhenRaisedOthersGetIn() {
		start();
		TestPeer first = connect(PeerKind.PLAIN);
		connect(PeerKind.PLAIN);
		admission().setLimits(AdmissionLimits.UNLIMITED.withMaxSessions(1));
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		first.command("echo still here");
		first.awaitAnswer("still here");
		admission().setLimits(AdmissionLimits.UNLIMITED.withMaxSessions(3));
		connect(PeerKind.PLAIN);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
	}

	@Test
	void whenApplicationClosesStuckPeerThenItsSlotComesBack() {
		start("ws-shutdown.drain.close-timeout=1s");
		server().application().onOpen((session) -> {
			Thread closer = new Thread(() -> {
				server().application().hold("close");
				try {
					session.close(4002);
				}
				catch (IOException ex) {
					// Some servers tell that the frame has not gone out
				}
			});
			closer.setDaemon(true);
			closer.start();
		});
		TestPeer stuck = connectNotReading(PeerKind.PLAIN);
		stuck.command("push");
		awaitBlockedPeers(1);
		server().application().release("close");
		// Before a server gives up the send by itself
		Awaitility.await().atMost(BUSY_MACHINE).until(() -> admission().getSlotsTaken() == 0);
	}

	@Test
	@EngineTest
	void whenManyHandshakesAreRefusedThenMemoryStaysFlatAndAdmittedPeersDoNotNotice(CapturedOutput output) {
		start("ws-shutdown.admission.max-sessions=1");
		TestPeer peer = connect(PeerKind.PLAIN);
		int loggedBefore = output.length();
		refuse(1000, peer);
		assertThat(output.subSequence(loggedBefore, output.length())).doesNotContain("WebSocket", "WARN", "ERROR",
				"\tat ");
		long before = usedMemory();
		refuse(2000, peer);
		// What threads do last may take some for a moment
		Awaitility.await().untilAsserted(() -> assertThat(usedMemory() - before).isLessThan(2000 * 1024L));
		assertThat(admission().getRefused(HandshakeRefusal.CAPACITY)).isEqualTo(3_000);
		assertThat(admission().getSlotsTaken()).isOne();
	}

	@Test
	void whenHandshakesResetAtRandomMomentsThenCapIsNeverExceededAndAllSlotsComeBack() throws Exception {
		start("ws-shutdown.admission.max-sessions=50", "ws-shutdown.drain.close-timeout=1s");
		AtomicInteger most = new AtomicInteger();
		admission().addSlotListener(() -> most.accumulateAndGet(admission().getSlotsTaken(), Math::max));
		ExecutorService peers = closeLater(new Peers()).executor;
		for (int round = 0; round < ROUNDS; round++) {
			List<Future<?>> handshakes = new ArrayList<>();
			for (int i = 0; i < 400; i++) {
				Random random = new Random(round * 1000L + i);
				handshakes.add(peers.submit(() -> resetAtRandomMoment(random)));
			}
			for (Future<?> handshake : handshakes) {
				handshake.get(60, TimeUnit.SECONDS);
			}
			// One that was reset may be read later than all others have ended
			Awaitility.await().untilAsserted(() -> {
				assertThat(admission().getSlotsTaken()).isZero();
				assertThat(server().registry().connections()).isEmpty();
				assertThat(server().admission().pendingHandshakes()).isZero();
			});
		}
		assertThat(most).hasValueBetween(2, 50);
	}

	private void resetAtRandomMoment(Random random) {
		List<PeerKind> kinds = kinds(PeerTrait.BARE_TEXT);
		RawWebSocketPeer peer = RawWebSocketPeer.handshake(server().port())
			.path(kinds.get(random.nextInt(kinds.size())).requestPath())
			.connectOnly();
		try (peer) {
			boolean sent = random.nextInt(5) > 0;
			if (sent) {
				peer.sendHandshake();
			}
			if (sent && random.nextInt(3) > 0) {
				peer.readHandshakeResponse();
				peer.sendText((random.nextBoolean()) ? "echo hello" : "bye");
			}
			peer.reset();
		}
		catch (HandshakeRefused refused) {
			assertThat(refused.status()).isEqualTo(503);
		}
	}

	@Test
	@EngineTest
	void whenReadinessIsWantedThenApplicationIsOutOfServiceWhileFullWithoutFlapping() {
		start("ws-shutdown.admission.max-sessions=10", "ws-shutdown.admission.readiness=true");
		List<ReadinessState> states = new CopyOnWriteArrayList<>();
		server().context().addApplicationListener((event) -> {
			if (event instanceof AvailabilityChangeEvent<?> change
					&& change.getState() instanceof ReadinessState state) {
				states.add(state);
			}
		});
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			peers.add(connect(PeerKind.PLAIN));
		}
		ApplicationAvailability availability = server().context().getBean(ApplicationAvailability.class);
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		peers.get(0).leave();
		// A listener may be told a moment after the state has changed
		Awaitility.await()
			.untilAsserted(() -> assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC,
					ReadinessState.ACCEPTING_TRAFFIC));
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	@EngineTest
	void whenFullApplicationWasDrainedAndResumedThenItIsInServiceAgain() throws Exception {
		start("ws-shutdown.admission.max-sessions=1", "ws-shutdown.admission.readiness=true",
				"spring.main.lazy-initialization=true");
		connect(PeerKind.PLAIN);
		ApplicationAvailability availability = server().context().getBean(ApplicationAvailability.class);
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		server().drainer().resume();
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	@EngineTest
	void whenSlotListenerThrowsThenNothingIsLost() {
		start();
		admission().addSlotListener(() -> {
			throw new IllegalStateException("Listener that throws");
		});
		TestPeer peer = connect(PeerKind.PLAIN);
		peer.leave();
		Awaitility.await().until(() -> admission().getSlotsTaken() == 0);
	}

	/**
	 * The one that is admitted must not become idle for as long as a server allows it.
	 */
	private void refuse(int handshakes, TestPeer admitted) {
		for (int i = 1; i <= handshakes; i++) {
			try (RawWebSocketPeer peer = RawWebSocketPeer.connect(server().port(), "/plain")) {
				throw new AssertionError("Admitted " + peer);
			}
			catch (HandshakeRefused refused) {
				assertThat(refused.status()).isEqualTo(503);
			}
			if (i % 500 == 0) {
				String text = "still here " + handshakes + " " + i;
				admitted.command("echo " + text);
				admitted.awaitAnswer(text);
			}
		}
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private void open(String path) {
		closeLater(RawWebSocketPeer.connect(server().port(), path));
	}

	private void openFrom(String address) {
		closeLater(
				RawWebSocketPeer.handshake(server().port()).path("/plain").header("X-Forwarded-For", address).open());
	}

	private Admission admission() {
		return server().context().getBean(Admission.class);
	}

	/**
	 * Threads of peers.
	 */
	private static final class Peers implements Closeable {

		final ExecutorService executor = Executors.newFixedThreadPool(80);

		@Override
		public void close() {
			this.executor.shutdownNow();
			Awaitility.await().until(this.executor::isTerminated);
		}

	}

}
