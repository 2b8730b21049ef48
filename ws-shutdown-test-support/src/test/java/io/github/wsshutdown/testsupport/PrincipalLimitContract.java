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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.HandshakeRefusal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for the limit on connections of a principal on every server, with
 * Spring Security in front, which lets pass whoever has no name.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class PrincipalLimitContract extends DrainFixture {

	private static final int RACING = 20;

	/**
	 * Who may come with which name.
	 */
	protected abstract Class<?> security();

	@Test
	void whenPrincipalHasAsManyAsItMayThenOnlyItsHandshakesAreRefused() throws Exception {
		startWith(security(), "ws-shutdown.admission.max-sessions-per-principal=2");
		List<PeerKind> kinds = kinds(PeerTrait.WEBSOCKET_FRAMES);
		for (PeerKind kind : kinds) {
			TestPeer first = connectAs("alice", kind);
			TestPeer second = connectAs("alice", kind);
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name())
				.isThrownBy(() -> connectAs("alice", kind))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(503);
					assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(5, 10);
					assertThat(refused.body()).isEmpty();
				});
			List<TestPeer> others = List.of(connectAs("bob", kind), connect(kind), connect(kind), connect(kind));
			first.leave();
			awaitSlots(5);
			TestPeer third = connectAs("alice", kind);
			List.of(second, third).forEach(TestPeer::leave);
			others.forEach(TestPeer::leave);
			awaitSlots(0);
		}
		assertThat(refused()).isEqualTo(kinds.size());
		assertThat(race("alice").stream().filter((peer) -> peer != null)).hasSize(2);
		assertThat(refused()).isEqualTo(kinds.size() + RACING - 2);
	}

	@Test
	void whenOldestMakesRoomThenItIsClosedInOrderAndTheNewOneStays(CapturedOutput output) throws Exception {
		startWith(security(), "ws-shutdown.admission.max-sessions-per-principal=1",
				"ws-shutdown.admission.principal-policy=close-oldest", "ws-shutdown.drain.reconnect-window=10s");
		List<TestPeer> others = List.of(connectAs("bob", PeerKind.PLAIN), connect(PeerKind.PLAIN),
				connect(PeerKind.PLAIN));
		TestPeer oldest = connectAs("alice", PeerKind.PLAIN);
		for (PeerKind kind : kinds(PeerTrait.WEBSOCKET_FRAMES)) {
			TestPeer next = connectAs("alice", kind);
			assertDisplaced(oldest);
			awaitSlots(4);
			assertWorks(next);
			oldest = next;
		}
		List<TestPeer> racing = race("carol");
		assertThat(racing).doesNotContainNull();
		Awaitility.await().until(() -> racing.stream().filter((peer) -> peer.closes() > 0).count() == RACING - 1);
		awaitSlots(5);
		List<TestPeer> stayed = racing.stream().filter((peer) -> peer.closes() == 0).toList();
		assertThat(stayed).hasSize(1).allSatisfy(PrincipalLimitContract::assertWorks);
		racing.stream().filter((peer) -> !stayed.contains(peer)).forEach(PrincipalLimitContract::assertDisplaced);
		assertThat(others).allSatisfy(PrincipalLimitContract::assertWorks);
		assertThat(refused()).isZero();
		assertThat(output).doesNotContain("Draining ");
		assertThat(stop().total()).isEqualTo(5);
	}

	private static void assertDisplaced(TestPeer peer) {
		assertThat(peer.awaitClose()).isEqualTo(new PeerClose(4409, "Connected again elsewhere"));
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
	}

	private static void assertWorks(TestPeer peer) {
		if (peer.kind().has(PeerTrait.OBEYED)) {
			peer.command("echo still here");
			peer.awaitAnswer("still here");
		}
		assertThat(peer.closes()).isZero();
	}

	/**
	 * Make handshakes of one principal at the same time.
	 * @return the peers, {@code null} in the place of those that were refused
	 */
	private List<TestPeer> race(String user) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(RACING);
		closeLater(threads::shutdownNow);
		List<Future<TestPeer>> handshakes = new ArrayList<>();
		for (int i = 0; i < RACING; i++) {
			handshakes.add(threads.submit(() -> {
				try {
					return open(user, PeerKind.PLAIN);
				}
				catch (HandshakeRefused refused) {
					assertThat(refused.status()).isEqualTo(503);
					return null;
				}
			}));
		}
		List<TestPeer> peers = new ArrayList<>();
		for (Future<TestPeer> handshake : handshakes) {
			TestPeer peer = handshake.get(60, TimeUnit.SECONDS);
			peers.add((peer != null) ? closeLater(peer) : null);
		}
		return peers;
	}

	private TestPeer connectAs(String user, PeerKind kind) {
		return closeLater(open(user, kind));
	}

	private TestPeer open(String user, PeerKind kind) {
		String credentials = Base64.getEncoder().encodeToString((user + ":password").getBytes(StandardCharsets.UTF_8));
		TestPeer peer = kind
			.open(RawWebSocketPeer.handshake(server().port()).header("Authorization", "Basic " + credentials));
		peer.startReading();
		return peer;
	}

	private void awaitSlots(int count) {
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == count);
	}

	private long refused() {
		return server().admission().getRefused(HandshakeRefusal.PRINCIPAL);
	}

}
