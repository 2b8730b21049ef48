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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application and the peers are told while no drain runs: the same as without
 * the starter, with whom the same peers meet the same application.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class CallbackContract {

	private static final int PEERS = 10;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

	private Map<String, Map<String, Integer>> without;

	private Map<String, Map<String, Integer>> with;

	@BeforeAll
	void endSessions() {
		this.without = run("--ws-shutdown.enabled=false");
		this.with = run("--ws-shutdown.drain.close-timeout=" + CLOSE_TIMEOUT);
	}

	@ParameterizedTest
	@EnumSource(PeerEnding.class)
	void whenSessionEndsThenApplicationAndPeerAreToldTheSame(PeerEnding ending) {
		for (String path : ToldApplication.PATHS) {
			String key = ending + path;
			assertThat(this.with.get(key)).as(key).isEqualTo(this.without.get(key)).isNotEmpty();
		}
	}

	private static Map<String, Map<String, Integer>> run(String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		arguments.addAll(List.of("--server.port=0", "--spring.main.banner-mode=off"));
		SpringApplication application = new SpringApplication(ToldApplication.class);
		application.setRegisterShutdownHook(false);
		Map<String, RawWebSocketPeer> peers = new TreeMap<>();
		Map<String, List<String>> told;
		try (ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new))) {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			told = context.getBean(ToldApplication.class).told();
			for (PeerEnding ending : PeerEnding.values()) {
				Map<String, RawWebSocketPeer> ended = connect(port, ending);
				ended.values().forEach(ending::end);
				peers.putAll(ended);
			}
			awaitOver(told, peers.keySet().stream().filter((name) -> !isLeftForLater(name)).toList());
			// Longer than it takes to cut a peer that owes an answer
			Awaitility.await().pollDelay(CLOSE_TIMEOUT.plusSeconds(1)).until(() -> true);
			List<String> left = peers.keySet().stream().filter(CallbackContract::isLeftForLater).toList();
			left.stream()
				.map(peers::get)
				.filter((peer) -> peer.endedAtNanos().isEmpty())
				.forEach((peer) -> peer.sendClose(1000, ""));
			awaitOver(told, left);
		}
		Map<String, Map<String, Integer>> seen = new HashMap<>();
		peers.forEach((name, peer) -> {
			String all = told.get(name) + (isEndedHere(name) ? "" : seenBy(peer));
			seen.computeIfAbsent(name.substring(0, name.lastIndexOf('-')), (key) -> new TreeMap<>())
				.merge(all, 1, Integer::sum);
			peer.close();
		});
		return seen;
	}

	private static void awaitOver(Map<String, List<String>> told, List<String> names) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(names).filteredOn((name) -> !isOver(name, told.get(name))).isEmpty());
	}

	private static boolean isLeftForLater(String name) {
		return name.startsWith(PeerEnding.CLOSED_BY_APPLICATION_WITH_INVALID_CODE.name());
	}

	/**
	 * Connect the peers of one ending only: a container ends those that have been idle
	 * for long.
	 */
	private static Map<String, RawWebSocketPeer> connect(int port, PeerEnding ending) {
		Map<String, RawWebSocketPeer> peers = new TreeMap<>();
		for (String path : ToldApplication.PATHS) {
			for (int i = 0; i < PEERS; i++) {
				String name = ending + path + "-" + i;
				peers.put(name, RawWebSocketPeer.connect(port, path + "?" + name).startReading());
			}
		}
		return peers;
	}

	/**
	 * Of a session that it has refused the application is not always told.
	 */
	private static boolean isOver(String name, List<String> told) {
		return name.startsWith(PeerEnding.REFUSED_BY_APPLICATION.name())
				|| (told != null && told.stream().anyMatch((event) -> event.startsWith("close ")));
	}

	private static boolean isEndedHere(String name) {
		return name.startsWith(PeerEnding.END_OF_TCP.name()) || name.contains("RESET");
	}

	/**
	 * Without what differs from session to session: ids and lengths.
	 */
	private static String describe(Frame frame) {
		return frame.isClose() ? frame.closeCode() + " " + frame.closeReason().replaceAll("\\[\\w+]|\\d\\d,\\d+", "#")
				: frame.toString();
	}

	/**
	 * How TCP ends for one that goes on to send depends on what the server has read by
	 * then, and on which of its threads is told of a reset.
	 */
	private static String seenBy(RawWebSocketPeer peer) {
		PeerEnd end = peer.awaitEnd(Duration.ofSeconds(30));
		boolean anyEnd = peer.written() > 0 && end != PeerEnd.TIMEOUT;
		return peer.frames().stream().map(CallbackContract::describe).toList() + " " + (anyEnd ? "EOF or RESET" : end);
	}

}
