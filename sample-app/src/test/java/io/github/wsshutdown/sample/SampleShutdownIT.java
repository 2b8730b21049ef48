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
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests for what the peers of the packaged {@link SampleApplication} see when
 * its process gets SIGTERM.
 */
class SampleShutdownIT {

	private static final ChatPeer.Closed GOING_AWAY = new ChatPeer.Closed(1001, "Server is going away");

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(90);

	private static final int EXIT_CODE_AFTER_SIGTERM = 143;

	@Test
	void whenTerminatedThenPeersGetTheirAnswersAndAllPeersGoingAway() {
		try (SampleProcess application = SampleProcess.startExecutableJar("--sample.slow-answer-delay=100s",
				"--ws-shutdown.drain.timeout=100s", "--ws-shutdown.drain.handler-timeout=90s");
				ChatPeer plain = ChatPeer.plain(application.getPort());
				ChatPeer stomp = ChatPeer.stomp(application.getPort());
				ChatPeer idlePlain = ChatPeer.plain(application.getPort());
				ChatPeer idleStomp = ChatPeer.stomp(application.getPort())) {
			askSlowly(plain);
			askSlowly(stomp);
			application.terminate();
			ChatPeer.awaitRefusing(application.getPort());
			assertThat(List.of(plain, stomp)).noneMatch(SampleShutdownIT::isAnswered);
			idlePlain.say("Bob", "/go");
			for (ChatPeer peer : List.of(plain, stomp, idlePlain, idleStomp)) {
				assertThat(peer.awaitClosed()).isEqualTo(GOING_AWAY);
			}
			assertThat(List.of(plain, stomp)).allMatch(SampleShutdownIT::isAnswered);
			assertThat(application.awaitExit(EXIT_TIMEOUT)).isEqualTo(EXIT_CODE_AFTER_SIGTERM);
		}
	}

	/**
	 * Once the room has passed the question on, the handler that answers it is running.
	 */
	private static void askSlowly(ChatPeer peer) {
		String question = "/slow " + question(peer);
		peer.say("Ann", question);
		peer.awaitText("\"text\":\"" + question + "\"");
	}

	private static boolean isAnswered(ChatPeer peer) {
		return peer.received().stream().anyMatch((frame) -> frame.contains("slow answer to: " + question(peer)));
	}

	/**
	 * Each peer has its own, so that hearing it in the room means that its handler runs.
	 */
	private static String question(ChatPeer peer) {
		return "who is " + System.identityHashCode(peer);
	}

}
