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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketConnections;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The text that is configured, and peers that speak a protocol in which it has no
 * meaning.
 */
public abstract class NoticeSubProtocolContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String TEXT = "ws-shutdown.drain.notice.text=Going";

	private final Map<String, RawWebSocketPeer> peers = new TreeMap<>();

	@Test
	void whenSubProtocolIsNegotiatedThenTextIsNotSent() throws Exception {
		start(TEXT);
		connectAll();
		assertToldAtStop(this.peers.keySet().stream().filter((peer) -> peer.endsWith(" null")).toList());
	}

	@EngineTest
	@Test
	void whenSubProtocolIsNamedThenItsPeersAreSentText() throws Exception {
		start(TEXT, "ws-shutdown.drain.notice.sub-protocols=v2.chat,mqtt");
		connectAll();
		assertToldAtStop(
				this.peers.keySet().stream().filter((peer) -> peer.matches(".* (null|v2\\.chat|mqtt)")).toList());
	}

	@EngineTest
	@Test
	void whenPathIsNamedThenItsPeersAreSentText() throws Exception {
		start(TEXT, "ws-shutdown.drain.notice.paths=/plain/{room}");
		connectAll();
		assertToldAtStop(this.peers.keySet()
			.stream()
			.filter((peer) -> peer.endsWith(" null") || peer.startsWith("/plain/one "))
			.toList());
	}

	@Test
	void whenApplicationHasNoticesThenTheyAreCalledForAll() throws Exception {
		startWith(NoticeConfiguration.class);
		connectAll();
		assertToldAtStop(List.copyOf(this.peers.keySet()));
	}

	private void connectAll() {
		List<String> subProtocols = new ArrayList<>(Application.SUB_PROTOCOLS);
		subProtocols.add(null);
		for (String path : paths()) {
			for (String subProtocol : subProtocols) {
				Handshake handshake = RawWebSocketPeer.handshake(server().port()).path(path);
				if (subProtocol != null) {
					handshake.subProtocol(subProtocol + ", unheard-of");
				}
				RawWebSocketPeer peer = closeLater(handshake.open());
				peer.startReading();
				this.peers.put(path + " " + subProtocol, peer);
			}
		}
		awaitConnections(this.peers.size());
		assertThat(server().context().getBean(WebSocketConnections.class).list(null, null, 100))
			.extracting(ConnectionInfo::subProtocol)
			.hasSameElementsAs(subProtocols);
	}

	private List<String> paths() {
		return Stream.concat(Stream.of("/plain/one"), kinds(PeerTrait.BARE_TEXT).stream().map(PeerKind::requestPath))
			.toList();
	}

	private void assertToldAtStop(List<String> told) throws Exception {
		assertThat(told).isNotEmpty();
		assertOutcomes(stop(), 0, this.peers.size(), 0, 0);
		this.peers.forEach((name, peer) -> {
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).as(name).isEqualTo(1001);
			assertThat(peer.texts()).as(name).isEqualTo(told.contains(name) ? List.of("Going") : List.of());
		});
	}

	/**
	 * An application that says goodbye in its own way.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NoticeConfiguration {

		@Bean
		GoingAwayNotice notice() {
			return (connection, departure) -> connection.sendText("Going");
		}

	}

}
