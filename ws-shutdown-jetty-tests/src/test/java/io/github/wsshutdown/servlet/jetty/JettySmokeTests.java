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

package io.github.wsshutdown.servlet.jetty;

import java.time.Duration;

import io.github.wsshutdown.drain.DrainReport;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Frame;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class JettySmokeTests extends DrainFixture {

	@ParameterizedTest
	@EnumSource
	void whenPeerAnswersThenClosingHandshakeIsClean(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind);
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		DrainReport report = stop();
		Frame close = peer.awaitClose();
		assertThat(close.closeCode()).isEqualTo(1001);
		assertThat(close.closeReason()).isEqualTo("Server is going away");
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.raw().closeFrames()).isOne();
		assertThat(server().application().closeCodes()).containsExactly(1001);
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@ParameterizedTest
	@EnumSource
	void whenPeerAnswersLateThenItIsWaitedFor(PeerKind kind) throws Exception {
		start();
		TestPeer peer = connect(kind, CloseReaction.answerAfter(Duration.ofSeconds(1)));
		DrainReport report = stop();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertOutcomes(report, 0, 1, 0, 0);
	}

}
