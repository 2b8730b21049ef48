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

package io.github.wsshutdown.reactive.netty;

import java.time.Duration;

import io.github.wsshutdown.reactive.OnReactorNetty;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a connection works, though untracked, when what follows it while it is open
 * fails.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactorNettyHookFailureTests extends DrainFixture implements OnReactorNetty {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@CsvSource({ "OPENED, /plain", "INPUT_SUBSCRIBED, /plain", "MESSAGE, /plain", "MESSAGE, /reply", "SETTLE, /plain",
			"SETTLE, /chat", "REPLY, /reply", "REPLY, /flat", "REPLY_END, /reply", "PUSH, /chat", "SENT, /plain",
			"SENT, /reply", "SENT, /chat", "CLOSE_FRAME_READ, /plain", "CLOSE_FRAME_WRITTEN, /plain" })
	void whenTrackingFailsThenConnectionWorksUntrackedAndOneWarningTells(TrackingFailure failure, String path,
			CapturedOutput output) throws Exception {
		startWith(FailingConfiguration.class, "test.failure=" + failure, "ws-shutdown.admission.max-sessions=1");
		for (int i = 1; i <= 2; i++) {
			RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), path)).startReading();
			peer.sendText("echo one");
			peer.awaitText("one", TIMEOUT);
			peer.sendText("echo two");
			peer.awaitText("two", TIMEOUT);
			peer.sendClose(4001, "done");
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(4001);
			assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			int connections = i;
			Awaitility.await()
				.untilAsserted(() -> assertThat(server().registry().untracked().count()).isEqualTo(connections));
			Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
			assertThat(server().registry().connections()).isEmpty();
			assertThat(server().admission().pendingHandshakes()).isZero();
		}
		assertThat(output).containsOnlyOnce("A connection is not tracked: ").doesNotContain("ERROR");
		assertThat(stop().total()).isZero();
	}

	@Test
	void whenFailureComesAfterReplyWasSentThenConnectionIsUntracked() {
		startWith(FailingConfiguration.class, "test.failure=" + TrackingFailure.PUSH);
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), "/flat")).startReading();
		peer.sendText("push");
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(server().registry().untracked().count()).isOne());
		assertThat(server().registry().connections()).isEmpty();
	}

	/**
	 * An application whose connections are not as expected.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		ReactorNettyHandshakeHook failingHook(@Value("${test.failure}") TrackingFailure failure) {
			return new ReactorNettyHandshakeHook(failure.factory());
		}

	}

}
