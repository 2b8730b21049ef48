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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.wsshutdown.DrainReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold for drains behind TLS on every server.
 */
public abstract class TlsContract extends DrainFixture {

	private static List<String> keyPair;

	@BeforeAll
	static void makeKeyPair(@TempDir Path directory) throws Exception {
		keyPair = KeyPairs.bundle(directory);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenPeerAnswersThenClosingHandshakeIsClean(boolean http2) throws Exception {
		startWithTls("server.http2.enabled=" + http2);
		TestPeer peer = connectWithTls(CloseReaction.answerAfter(Duration.ofMillis(500)));
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.closes()).isOne();
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenPeerNeverAnswersThenItIsCut() throws Exception {
		startWithTls("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connectWithTls(CloseReaction.NEVER_ANSWER);
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		// Tomcat's socket says goodbye for TLS before it resets, which a peer that reads
		// sees
		assertThat(peer.awaitEnd()).isIn(PeerEnd.RESET, PeerEnd.EOF);
		assertOutcomes(report, 0, 0, 1, 0);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertEndedEarly(report);
	}

	@Test
	void whenPeerDoesNotReadThenItIsReset() throws Exception {
		startWithTls("ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = open(handshake().receiveBuffer(4096));
		peer.command("push");
		awaitBlockedPeers(1);
		DrainReport report = stop();
		peer.startReading();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertOutcomes(report, 0, 0, 1, 0);
		assertEndedEarly(report);
	}

	@Test
	@EngineTest
	void whenPeerEndsTlsWithoutAnswerThenItIsLost() throws Exception {
		startWithTls();
		TestPeer peer = connectWithTls(CloseReaction.HALF_CLOSE);
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertOutcomes(report, 0, 0, 0, 1);
		assertEndedEarly(report);
	}

	private void startWithTls(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(keyPair);
		all.add("server.ssl.bundle=" + KeyPairs.BUNDLE);
		start(all.toArray(String[]::new));
	}

	private TestPeer open(Handshake handshake) {
		return closeLater(PeerKind.PLAIN.open(handshake));
	}

	private TestPeer connectWithTls(CloseReaction reaction) throws Exception {
		TestPeer peer = open(handshake());
		peer.onClose(reaction);
		peer.startReading();
		return peer;
	}

	private Handshake handshake() throws Exception {
		return RawWebSocketPeer.handshake(server().port()).tls(KeyPairs.trusting());
	}

}
