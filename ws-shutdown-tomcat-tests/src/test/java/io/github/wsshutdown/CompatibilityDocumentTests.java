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
 * Tests for the documentation of which contracts run with which server, which is made of
 * the test classes of all modules.
 */
class CompatibilityDocumentTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "compatibility.md");

	private static final List<String> SERVERS = List.of("OnTomcat", "OnJetty", "OnReactorNetty", "OnReactiveTomcat",
			"OnReactiveJetty");

	private static final String HEAD = "| Contract | Tomcat | Jetty | Reactor Netty | WebFlux on Tomcat | WebFlux on Jetty |";

	private static final Pattern TEST_CLASS = Pattern
		.compile("class \\w+ extends (\\w+)Contract\\s+implements (On\\w+)");

	private static final Pattern CONTRACT = Pattern
		.compile("/\\*\\*\\s+\\*\\s+([^.:]+)[^/]*\\*/\\s+(?:@\\S+\\s+)*(?:public )?abstract class (\\w+)Contract ");

	@Test
	void whenContractsRunThenDocumentHasThemAndNoOthers() throws IOException {
		List<String> expected = table();
		Files.write(Path.of("target", "compatibility.md"), expected);
		assertThat(Files.readAllLines(DOCUMENT)
			.stream()
			.dropWhile((line) -> !line.equals(HEAD))
			.takeWhile((line) -> line.startsWith("|")))
			.as("The table is to be that in ws-shutdown-tomcat-tests/target/compatibility.md")
			.containsExactlyElementsOf(expected);
	}

	private static List<String> table() throws IOException {
		TreeMap<String, Set<String>> servers = new TreeMap<>();
		TreeMap<String, String> descriptions = new TreeMap<>();
		for (String source : sources()) {
			for (Matcher test = TEST_CLASS.matcher(source); test.find();) {
				servers.computeIfAbsent(test.group(1), (contract) -> new TreeSet<>()).add(test.group(2));
			}
			for (Matcher contract = CONTRACT.matcher(source); contract.find();) {
				descriptions.put(contract.group(2),
						contract.group(1).replaceAll("\\s+\\*?\\s*", " ").replaceAll("\\{@code ([^}]+)}", "`$1`"));
			}
		}
		List<String> lines = new ArrayList<>(List.of(HEAD, "| --- | --- | --- | --- | --- | --- |"));
		servers.forEach((contract,
				on) -> lines.add("| %s (`%s`) | %s |".formatted(descriptions.get(contract), contract,
						SERVERS.stream()
							.map((server) -> on.contains(server) ? "yes" : "")
							.collect(Collectors.joining(" | ")))));
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

}
