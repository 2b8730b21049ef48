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
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for real client libraries that keep sending while the packaged
 * {@link SampleApplication} stops: those of SockJS and STOMP, all at once in one browser.
 */
class SendingClientsIT extends BrowserFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final int CLIENTS = 6;

	private static final String CONNECT_AND_SEND = """
			const clients = window.clients = {};
			const say = (name, sent) => JSON.stringify({ sender: name, text: `message ${sent}` });
			// Chromium takes no close for clean while the page has something left to send
			const clean = ({ wasClean, target }) => wasClean || target?.bufferedAmount > 0;
			const closed = (client, event) => {
				clearInterval(client.timer);
				client.closes.push(`${event.code} ${event.reason} ${clean(event)}`);
			};
			function join(name) {
				return clients[name] = { sent: 0, heard: 0, closes: [], timer: 0 };
			}
			function talk(name, client, send) {
				client.timer = setInterval(() => { send(say(name, client.sent)); client.sent++; }, 20);
			}
			function openSocket(name, socket) {
				const client = join(name);
				socket.onopen = () => talk(name, client, (text) => socket.send(text));
				socket.onmessage = () => client.heard++;
				socket.onclose = (event) => closed(client, event);
			}
			function openStomp(Client, name, webSocketFactory) {
				const client = join(name);
				const stomp = new Client({
					webSocketFactory,
					reconnectDelay: 0,
					onConnect: () => {
						stomp.subscribe('/topic/chat', () => client.heard++);
						const headers = { 'content-type': 'application/json' };
						talk(name, client, (body) => stomp.publish({ destination: '/app/chat', headers, body }));
					},
					onWebSocketClose: (event) => closed(client, event),
				});
				stomp.activate();
			}
			const sockJs = (path, transport) => new SockJS(path, null, { transports: transport, timeout: 60_000 });
			openSocket('plain', new WebSocket(`ws://${location.host}/chat`));
			for (const transport of ['websocket', 'xhr-streaming', 'xhr-polling']) {
				openSocket(`sockjs ${transport}`, sockJs('/sockjs', transport));
			}
			const { Client } = await import('%s');
			openStomp(Client, 'stomp', () => new WebSocket(`ws://${location.host}/stomp`, ['v12.stomp']));
			openStomp(Client, 'stomp again', () => new WebSocket(`ws://${location.host}/stomp`, ['v12.stomp']));
			""";

	@Test
	void whenClientsKeepSendingThenAllAreToldAndEndCleanly() {
		assumeSockJsIsServedOverHttp();
		SampleProcess application = startApplication("--ws-shutdown.drain.close-timeout=60s",
				"--ws-shutdown.drain.timeout=80s");
		this.browser.get("http://localhost:" + this.port);
		String stompJs = (String) this.browser.executeScript("return performance.getEntriesByType('resource')"
				+ ".map((entry) => entry.name).find((name) => name.endsWith('esm6/index.js'))");
		this.browser.executeScript("return (async () => {" + CONNECT_AND_SEND.formatted(stompJs) + "})()");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(clients().values()).hasSize(CLIENTS)
				.allSatisfy((client) -> assertThat((Long) client.get("heard")).isGreaterThan(50)));

		application.terminate();
		assertThat(application.awaitExit(TIMEOUT)).isEqualTo(143);
		await().atMost(TIMEOUT).untilAsserted(() -> clients().forEach(SendingClientsIT::assertTold));
	}

	/** To SockJS only its own close frame is clean, which WebSocket has no need of. */
	private static void assertTold(String name, Map<String, Object> client) {
		boolean clean = !name.equals("sockjs websocket");
		assertThat(client.get("closes")).as(name).isEqualTo(List.of("1001 Server is going away " + clean));
	}

	@SuppressWarnings("unchecked")
	private Map<String, Map<String, Object>> clients() {
		return (Map<String, Map<String, Object>>) this.browser.executeScript("return window.clients");
	}

}
