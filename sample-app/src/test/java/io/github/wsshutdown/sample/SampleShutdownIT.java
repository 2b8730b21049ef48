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

package io.github.wsshutdown.sample;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests for what the peers of the packaged {@link SampleApplication} see when
 * its process gets SIGTERM.
 */
class SampleShutdownIT {

	private static final ChatPeer.Closed GOING_AWAY = new ChatPeer.Closed(1001, "Server is going away");

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(60);

	private static final int EXIT_CODE_AFTER_SIGTERM = 143;

	private SampleProcess application;

	@BeforeEach
	void start() {
		this.application = SampleProcess.startExecutableJar();
	}

	@AfterEach
	void close() {
		this.application.close();
	}

	@Test
	void whenTerminatedThenPlainPeerGetsItsAnswerAndAllPeersGoingAway() {
		try (ChatPeer plain = ChatPeer.plain(this.application.getPort());
				ChatPeer stomp = ChatPeer.stomp(this.application.getPort())) {
			askSlowlyAndTerminate(plain);
			assertThat(plain.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(plain.received()).anyMatch((frame) -> frame.contains("slow answer to: x"));
			assertThat(stomp.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(this.application.awaitExit(EXIT_TIMEOUT)).isEqualTo(EXIT_CODE_AFTER_SIGTERM);
		}
	}

	@Test
	void whenTerminatedThenStompPeerGetsItsAnswerAndAllPeersGoingAway() {
		try (ChatPeer plain = ChatPeer.plain(this.application.getPort());
				ChatPeer stomp = ChatPeer.stomp(this.application.getPort())) {
			askSlowlyAndTerminate(stomp);
			assertThat(stomp.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(stomp.received()).anyMatch((frame) -> frame.contains("slow answer to: x"));
			assertThat(plain.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(this.application.awaitExit(EXIT_TIMEOUT)).isEqualTo(EXIT_CODE_AFTER_SIGTERM);
		}
	}

	/**
	 * Once the room has passed the question on, the handler that answers it is running.
	 */
	private void askSlowlyAndTerminate(ChatPeer peer) {
		peer.say("Ann", "/slow x");
		peer.awaitText("\"text\":\"/slow x\"");
		assertThat(peer.received()).noneMatch((frame) -> frame.contains("slow answer to: x"));
		this.application.terminate();
	}

}
