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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for two instances of the packaged {@link SampleApplication} that
 * share a room through a broker, one of which is restarted while everybody talks.
 */
class ClusterRestartIT {

	private static final ChatPeer.Closed GOING_AWAY = new ChatPeer.Closed(1001, "Server is going away");

	private static final Duration BUSY_MACHINE = Duration.ofSeconds(60);

	private static final int EXIT_CODE_AFTER_SIGTERM = 143;

	private static final Pattern BROKER_CONNECTED = Pattern.compile("\"System\" session connected");

	private static final Pattern SAID = Pattern.compile("Said: (\\w+-\\d+)");

	private static final Pattern HEARD = Pattern.compile("\"text\":\"(\\w+-\\d+)\"");

	private final Deque<AutoCloseable> resources = new ArrayDeque<>();

	private int brokerPort;

	@BeforeEach
	void startBroker() throws Exception {
		this.brokerPort = StablePort.find();
		closeLater(new EmbeddedBroker(this.brokerPort));
	}

	@AfterEach
	void close() throws Exception {
		while (!this.resources.isEmpty()) {
			this.resources.pop().close();
		}
	}

	@Test
	void whenOneInstanceRestartsThenNothingIsLostForPeersOfTheOther() {
		CompletableFuture<SampleProcess> starting = CompletableFuture.supplyAsync(this::start);
		SampleProcess b = closeLater(start());
		SampleProcess a = closeLater(starting.join());
		List<ChatPeer> peersOfA = List.of(plain(a), stomp(a));
		List<ChatPeer> peersOfB = List.of(plain(b), stomp(b));
		peersOfA.forEach((peer) -> awaitHearing(peer, peersOfB));
		peersOfB.forEach((peer) -> awaitHearing(peer, peersOfA));

		List<Talker> talkersOfA = List.of(new Talker(peersOfA.get(0), "plainOfA"),
				new Talker(peersOfA.get(1), "stompOfA"));
		List<Talker> talkersOfB = List.of(new Talker(peersOfB.get(0), "plainOfB"),
				new Talker(peersOfB.get(1), "stompOfB"));
		peersOfB.forEach((peer) -> List.of("plainOfA-20", "stompOfA-20").forEach(peer::awaitText));
		peersOfA.forEach((peer) -> List.of("plainOfB-20", "stompOfB-20").forEach(peer::awaitText));
		peersOfA.forEach((peer) -> peer.say("Ann", "/slow " + question(peer)));
		peersOfA.forEach((peer) -> peer.awaitText("\"text\":\"/slow " + question(peer) + "\""));
		a.terminate();
		ChatPeer.awaitRefusing(a.getPort());
		assertThat(peersOfA).noneMatch(ChatPeer::isClosed)
			.noneMatch((peer) -> peer.received().stream().anyMatch((frame) -> frame.contains("slow answer to: ")));
		peersOfB.get(0).say("Bob", "/go");

		assertThat(peersOfA).allSatisfy((peer) -> {
			assertThat(peer.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(peer.received()).anyMatch((frame) -> frame.contains("slow answer to: " + question(peer)));
		});
		talkersOfA.forEach(Talker::finish);
		assertThat(a.awaitExit(BUSY_MACHINE)).isEqualTo(EXIT_CODE_AFTER_SIGTERM);
		assertThat(a.readLog()).doesNotContain(" ERROR ").contains("Drained 2 WebSocket connections");

		SampleProcess restarted = closeLater(start());
		List<ChatPeer> newPeersOfA = List.of(plain(restarted), stomp(restarted));
		peersOfB.forEach((peer) -> awaitHearing(peer, newPeersOfA));
		newPeersOfA.forEach((peer) -> awaitHearing(peer, peersOfB));

		List<String> plainOfB = numbered("plainOfB", talkersOfB.get(0).finish());
		List<String> stompOfB = numbered("stompOfB", talkersOfB.get(1).finish());
		List<String> saidInA = SAID.matcher(a.readLog()).results().map((result) -> result.group(1)).toList();
		assertThat(saidInA).hasSizeGreaterThan(40);
		List<String> said = Stream.of(saidInA, plainOfB, stompOfB).flatMap(List::stream).toList();
		assertThat(peersOfB).allSatisfy((peer) -> await().atMost(BUSY_MACHINE).untilAsserted(() -> {
			List<String> heard = heard(peer);
			assertThat(heard).doesNotHaveDuplicates();
			assertThat(without(said, heard)).as("not heard").isEmpty();
		}));
		assertThat(peersOfB).noneMatch(ChatPeer::isClosed);
		assertThat(b.readLog()).doesNotContain(" ERROR ");
	}

	private SampleProcess start() {
		SampleProcess application = SampleProcess.start(0, "--spring.profiles.active=cluster",
				"--sample.broker.port=" + this.brokerPort, "--sample.slow-answer-delay=100s",
				"--ws-shutdown.drain.timeout=100s", "--ws-shutdown.drain.handler-timeout=90s",
				"--logging.level.io.github.wsshutdown.sample=debug");
		application.awaitLog(BROKER_CONNECTED);
		return application;
	}

	private ChatPeer plain(SampleProcess application) {
		return closeLater(ChatPeer.plain(application.getPort()));
	}

	private ChatPeer stomp(SampleProcess application) {
		return closeLater(ChatPeer.stomp(application.getPort()));
	}

	/**
	 * The broker does not confirm subscriptions, so once may not be enough.
	 */
	private static void awaitHearing(ChatPeer speaker, List<ChatPeer> listeners) {
		String text = "Hello from " + System.identityHashCode(speaker);
		await().atMost(BUSY_MACHINE).untilAsserted(() -> {
			speaker.say("Ann", text);
			assertThat(listeners)
				.allMatch((listener) -> listener.received().stream().anyMatch((frame) -> frame.contains(text)));
		});
	}

	/**
	 * Each peer has its own, so that hearing it in the room means that its handler runs.
	 */
	private static String question(ChatPeer peer) {
		return "who is " + System.identityHashCode(peer);
	}

	private static List<String> numbered(String name, int count) {
		return IntStream.rangeClosed(1, count).mapToObj((number) -> name + "-" + number).toList();
	}

	private static List<String> heard(ChatPeer peer) {
		return peer.received()
			.stream()
			.flatMap((frame) -> HEARD.matcher(frame).results())
			.map((result) -> result.group(1))
			.toList();
	}

	/** On a slow machine more is said than could be looked for one by one. */
	private static Set<String> without(List<String> said, List<String> heard) {
		Set<String> missing = new HashSet<>(said);
		missing.removeAll(new HashSet<>(heard));
		return missing;
	}

	private <T extends AutoCloseable> T closeLater(T resource) {
		this.resources.push(resource);
		return resource;
	}

}
