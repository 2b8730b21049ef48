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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the clients of {@code docs/clients.md}, as they are written there, in a browser
 * while the packaged {@link SampleApplication} is restarted.
 */
class ClientsDocumentIT extends BrowserFixture {

	private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

	/**
	 * More than any delay that a client has by itself, so that it must be the server's.
	 */
	private static final double ASSIGNED_MILLIS = 7_000;

	/** Clocks of browsers are rounded. */
	private static final double ROUNDING_MILLIS = 2;

	/** More than the longest back-off. */
	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	@TempDir
	private Path directory;

	@Test
	void whenServerIsRestartedThenDocumentedClientsComeBackAfterAssignedDelay() throws IOException {
		List<Client> clients = clients();
		for (Client client : clients) {
			Path page = Files.createDirectory(this.directory.resolve(client.name()));
			Files.copy(BASE.resolve("src/test/clients/page.html"), page.resolve("page.html"));
			Files.writeString(page.resolve("client.js"), readBlock(client.heading()));
		}
		Files.writeString(this.directory.resolve("clients.html"),
				clients.stream().map(Client::frame).collect(Collectors.joining("\n")));
		SampleProcess application = startServing();
		this.browser.get("http://localhost:" + this.port + "/clients.html");
		clients.forEach((client) -> await(client.name()).atMost(TIMEOUT).until(() -> isOpen(lastSocket(client))));

		application.terminate();
		clients.forEach((client) -> await(client.name()).atMost(TIMEOUT)
			.until(() -> sockets(client).stream().anyMatch(ClientsDocumentIT::isClosed)));
		application.awaitExit(TIMEOUT);
		startServing();
		clients.forEach((client) -> await(client.name()).atMost(TIMEOUT).until(() -> isOpen(lastSocket(client))));
		assertThat(clients).allSatisfy((client) -> {
			List<Map<String, Number>> sockets = sockets(client);
			int first = firstOpened(sockets);
			double waited = millis(sockets.get(first + 1), "created") - millis(sockets.get(first), "closed");
			assertThat(waited).isGreaterThanOrEqualTo(ASSIGNED_MILLIS - ROUNDING_MILLIS);
		});
	}

	/**
	 * Those of SockJS only where it is served over HTTP, also the one that begins with
	 * WebSocket: it goes on over HTTP if that takes long.
	 */
	private static List<Client> clients() {
		List<Client> clients = new ArrayList<>(List.of(new Client("websocket-client", "WebSocket", ""),
				new Client("delays-client", "Delays only", ""), new Client("stomp-client", "STOMP", "")));
		if (isSockJsServedOverHttp()) {
			clients.add(new Client("sockjs-client", "SockJS", ""));
			clients.add(new Client("sockjs-http-client", "SockJS", "?transports=xhr-streaming"));
		}
		return clients;
	}

	private SampleProcess startServing() {
		return startApplication("--spring.web.resources.static-locations=classpath:/static/," + this.directory.toUri(),
				"--ws-shutdown.drain.close-reason={\"retry\":%.0f}".formatted(ASSIGNED_MILLIS));
	}

	/** The block of code under a heading. */
	private static String readBlock(String heading) throws IOException {
		String document = Files.readString(BASE.resolve("../docs/clients.md"));
		Pattern pattern = Pattern.compile("^## " + heading + "\n.*?^```js\n(.*?)^```",
				Pattern.MULTILINE | Pattern.DOTALL);
		return pattern.matcher(document).results().findFirst().orElseThrow().group(1);
	}

	/** An attempt that took too long comes before it on a busy machine. */
	private static int firstOpened(List<Map<String, Number>> sockets) {
		int first = 0;
		while (!sockets.get(first).containsKey("opened")) {
			first++;
		}
		return first;
	}

	private Map<String, Number> lastSocket(Client client) {
		List<Map<String, Number>> sockets = sockets(client);
		return sockets.isEmpty() ? Map.of() : sockets.get(sockets.size() - 1);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Number>> sockets(Client client) {
		return (List<Map<String, Number>>) this.browser.executeScript("return frames[arguments[0]]?.sockets ?? []",
				client.name());
	}

	private static boolean isClosed(Map<String, Number> socket) {
		return socket.containsKey("opened") && socket.containsKey("closed");
	}

	private static boolean isOpen(Map<String, Number> socket) {
		return socket.containsKey("opened") && !socket.containsKey("closed");
	}

	private static double millis(Map<String, Number> socket, String what) {
		return socket.get(what).doubleValue();
	}

	/**
	 * A client of the document, in a frame.
	 *
	 * @param name the name of the frame and of its directory
	 * @param heading where the document has it
	 * @param query the query of its page
	 */
	private record Client(String name, String heading, String query) {

		String frame() {
			return "<iframe name=\"%s\" src=\"%s/page.html%s\"></iframe>".formatted(this.name, this.name, this.query);
		}

	}

}
