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

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.servlet.UnknownContainerHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold where nothing is known of the container but what Spring shows. The
 * container is a known one whose support is left out.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class UnknownContainerContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final String exclusion;

	/**
	 * Create a new {@link UnknownContainerContract}.
	 * @param containerSupport the auto-configuration that is left out
	 */
	protected UnknownContainerContract(Class<?> containerSupport) {
		this.exclusion = "spring.autoconfigure.exclude=" + containerSupport.getName();
	}

	private TestServer startUnknown(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(this.exclusion);
		TestServer server = start(all.toArray(String[]::new));
		assertThat(server.context().getBean(UpgradeHook.class)).isInstanceOf(UnknownContainerHook.class);
		return server;
	}

	@Test
	void whenApplicationStopsThenSessionsOfSpringSeeCloseFrame(CapturedOutput output) throws Exception {
		startUnknown();
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		for (TestPeer peer : peers) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		awaitConnections(peers.size());
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose()).as(peer.kind().name()).isEqualTo(new PeerClose(1001, "Server is going away"));
			assertThat(peer.closes()).as(peer.kind().name()).isOne();
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isNotEqualTo(PeerEnd.TIMEOUT);
		}
		assertThat(report.total()).isEqualTo(peers.size());
		assertThat(report.left()).isZero();
		assertTold(1001, peers);
		assertThat(output).containsOnlyOnce("neither waited for nor reset");
	}

	@Test
	void whenTextIsConfiguredThenOnlyPeersWithoutSubProtocolGetIt() throws Exception {
		startUnknown("ws-shutdown.drain.notice.text=Going");
		List<RawWebSocketPeer> plain = List.of(open("/plain", null), open("/standard", null));
		List<RawWebSocketPeer> speaking = List.of(open("/plain", "mqtt"), open("/standard", "mqtt"));
		awaitConnections(4);
		stop();
		for (RawWebSocketPeer peer : plain) {
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.texts()).containsExactly("Going");
		}
		for (RawWebSocketPeer peer : speaking) {
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.texts()).isEmpty();
		}
	}

	private RawWebSocketPeer open(String path, String subProtocol) {
		Handshake handshake = RawWebSocketPeer.handshake(server().port()).path(path);
		if (subProtocol != null) {
			handshake.subProtocol(subProtocol);
		}
		RawWebSocketPeer peer = closeLater(handshake.open());
		peer.startReading();
		return peer;
	}

	@Test
	void whenHandlersRunThenTheirRepliesGoOutBeforeCloseFrames() throws Exception {
		startUnknown();
		List<TestPeer> peers = connectEach(PeerTrait.HANDLER_AWAITED);
		for (TestPeer peer : peers) {
			peer.command("slow " + peer.kind().name());
			server().application().awaitBegun(peer.kind().name());
		}
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		peers.forEach((peer) -> server().application().release(peer.kind().name()));
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.hasAnswer(peer.kind().name())).as(peer.kind().name()).isTrue();
		}
		assertThat(stopped(stopping).total()).isEqualTo(peers.size());
	}

	@Test
	void whenPeerDoesNotReadThenDrainEndsRegardless() throws Exception {
		startUnknown("ws-shutdown.drain.close-timeout=1s");
		TestPeer stuck = connectNotReading(PeerKind.PLAIN);
		stuck.command("push");
		awaitBlockedPeers(1);
		TestPeer healthy = connect(PeerKind.PLAIN);
		awaitConnections(2);
		DrainReport report = stop();
		assertThat(healthy.awaitClose().code()).isEqualTo(1001);
		assertThat(report.total()).isEqualTo(2);
		assertThat(report.forced() + report.lost()).isEqualTo(2);
		assertEndedEarly(report);
	}

	@Test
	void whenDrainRunsThenHandshakesAreRefusedAndHttpIsServed() throws Exception {
		startUnknown("ws-shutdown.drain.quiet-period=10s");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		for (PeerKind kind : kinds()) {
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name())
				.isThrownBy(() -> connect(kind))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
		peer.leave();
		assertOutcomes(stopped(stopping), 1, 0, 0, 0);
	}

	@Test
	void whenApplicationIsFullThenHandshakeIsRefusedUntilOneIsGone() {
		startUnknown("ws-shutdown.admission.max-sessions=2");
		TestPeer first = connect(PeerKind.PLAIN);
		connect(PeerKind.STOMP);
		awaitConnections(2);
		for (PeerKind kind : kinds()) {
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name()).isThrownBy(() -> connect(kind));
		}
		first.leave();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 1);
		connect(PeerKind.SOCKJS);
		awaitConnections(2);
	}

	@Test
	void whenPeersVanishInTheirHandshakesThenNoSlotIsLost() {
		startUnknown("ws-shutdown.admission.max-sessions=10");
		for (int i = 0; i < 100; i++) {
			try (RawWebSocketPeer peer = RawWebSocketPeer.handshake(server().port()).path("/plain").connectOnly()) {
				peer.sendHandshake();
				peer.reset();
			}
		}
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		connectEach(PeerTrait.BARE_TEXT);
	}

}
