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

package io.github.wsshutdown;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the documentation of which contracts run with which server, here and in the
 * README, which is made of the test classes of all modules.
 */
class CompatibilityDocumentTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "compatibility.md");

	private static final List<String> SERVERS = List.of("OnTomcat", "OnJetty", "OnReactorNetty", "OnReactiveTomcat",
			"OnReactiveJetty");

	private static final String HEAD = "| Contract | Tomcat | Jetty | Reactor Netty | WebFlux on Tomcat | WebFlux on Jetty |";

	private static final Path README = Path.of("..", "README.md");

	private static final String README_HEAD = "| Server | Each build tests |";

	private static final List<String> SERVER_NAMES = List.of("Tomcat 11", "Jetty 12.1",
			"[Reactor Netty](docs/reactive.md)", "WebFlux on Tomcat", "WebFlux on Jetty");

	private static final List<Feature> FEATURES = List.of(new Feature("WebSocket", "PeerBehaviour"),
			new Feature("HTTP/2", "JettyHttp2Tests", "ReactiveHttp2Tests"),
			new Feature("[SSE](docs/streams.md)", "ServletEventStream", "ReactiveEventStream"),
			new Feature("GraphQL", "GraphQl"), new Feature("Jakarta", "MessageHandler"),
			new Feature("SockJS", "SockJs"), new Feature("[STOMP](docs/stomp.md)", "StompReply"),
			new Feature("[RSocket](docs/reactive.md#rsocket)", "RSocketTests"));

	private static final Pattern TEST_CLASS = Pattern
		.compile("class (\\w+) extends (\\w+?)(Contract)?\\s+(?:implements (On\\w+) )?\\{");

	private static final Pattern CONTRACT = Pattern
		.compile("/\\*\\*\\s+\\*\\s+([^.:]+)[^/]*\\*/\\s+(?:@\\S+\\s+)*(?:public )?abstract class (\\w+)Contract ");

	@Test
	void whenContractsRunThenDocumentHasThemAndNoOthers() throws IOException {
		List<String> expected = contractTable();
		Files.write(Path.of("target", "compatibility.md"), expected);
		assertThat(table(DOCUMENT, HEAD))
			.as("The table is to be that in ws-shutdown-tomcat-tests/target/compatibility.md")
			.containsExactlyElementsOf(expected);
	}

	@Test
	void whenTestsRunThenReadmeHasWhatTheyAreAbout() throws IOException {
		List<String> expected = readmeTable();
		Files.write(Path.of("target", "readme-compatibility.md"), expected);
		assertThat(table(README, README_HEAD))
			.as("The table is to be that in ws-shutdown-tomcat-tests/target/readme-compatibility.md")
			.containsExactlyElementsOf(expected);
	}

	private static List<String> table(Path document, String head) throws IOException {
		return Files.readAllLines(document)
			.stream()
			.dropWhile((line) -> !line.equals(head))
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
	}

	private static List<String> readmeTable() throws IOException {
		Map<String, Set<String>> servers = servers();
		List<String> lines = new ArrayList<>(List.of(README_HEAD, "| --- | --- |"));
		for (int i = 0; i < SERVERS.size(); i++) {
			String server = SERVERS.get(i);
			lines.add("| %s | %s |".formatted(SERVER_NAMES.get(i),
					FEATURES.stream()
						.filter((feature) -> feature.tests()
							.stream()
							.anyMatch((test) -> servers.getOrDefault(test, Set.of()).contains(server)))
						.map(Feature::name)
						.collect(Collectors.joining(", "))));
		}
		return lines;
	}

	/** By contracts, or by classes of tests that are for one server only. */
	private static Map<String, Set<String>> servers() throws IOException {
		Map<String, Set<String>> servers = new TreeMap<>();
		for (String source : sources()) {
			for (Matcher test = TEST_CLASS.matcher(source); test.find();) {
				String server = test.group(2).equals("ReactiveFixture") ? "OnReactorNetty" : test.group(4);
				if (server != null && !source.contains("@Disabled")) {
					servers
						.computeIfAbsent((test.group(3) != null) ? test.group(2) : test.group(1),
								(contract) -> new TreeSet<>())
						.add(server);
				}
			}
		}
		return servers;
	}

	private static List<String> contractTable() throws IOException {
		Map<String, Set<String>> servers = servers();
		TreeMap<String, String> descriptions = new TreeMap<>();
		for (String source : sources()) {
			for (Matcher contract = CONTRACT.matcher(source); contract.find();) {
				descriptions.put(contract.group(2),
						contract.group(1).replaceAll("\\s+\\*?\\s*", " ").replaceAll("\\{@code ([^}]+)}", "`$1`"));
			}
		}
		List<String> lines = new ArrayList<>(List.of(HEAD, "| --- | --- | --- | --- | --- | --- |"));
		descriptions.forEach((contract, description) -> {
			Set<String> on = servers.get(contract);
			if (on != null) {
				lines.add("| %s (`%s`) | %s |".formatted(description, contract,
						SERVERS.stream()
							.map((server) -> on.contains(server) ? "yes" : "")
							.collect(Collectors.joining(" | "))));
			}
		});
		return lines;
	}

	private static Collection<String> sources() throws IOException {
		try (Stream<Path> modules = Files.list(Path.of(".."))) {
			List<Path> roots = modules.map((module) -> module.resolve("src/test/java"))
				.filter(Files::isDirectory)
				.toList();
			List<String> sources = new ArrayList<>();
			for (Path root : roots) {
				try (Stream<Path> files = Files.walk(root)) {
					files.filter((file) -> file.toString().endsWith(".java"))
						.map(CompatibilityDocumentTests::read)
						.forEach(sources::add);
				}
			}
			return sources;
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the README tells of a server.
	 */
	private record Feature(String name, List<String> tests) {

		Feature(String name, String... tests) {
			this(name, List.of(tests));
		}

	}

}
