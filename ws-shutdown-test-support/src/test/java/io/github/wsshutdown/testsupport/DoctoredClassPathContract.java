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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold where a container's internals are not as the hooks were compiled
 * against: the application runs in a JVM of its own, with some classes of the container
 * changed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DoctoredClassPathContract {

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private static final String STARTED = "test application is on port ";

	/**
	 * The changes to try one by one, none of which the container itself notices.
	 */
	protected abstract Stream<Doctored> doctored();

	/**
	 * The versions that the warning is to name.
	 */
	protected abstract String testedVersions();

	/**
	 * The application to run.
	 */
	protected Class<?> configuration() {
		return ServletTestConfiguration.class;
	}

	/**
	 * Properties of the application.
	 */
	protected List<String> properties() {
		return List.of();
	}

	/**
	 * The kinds of peers that the application serves all the same.
	 */
	protected List<PeerKind> kinds() {
		return List.of(PeerKind.PLAIN, PeerKind.STOMP);
	}

	/**
	 * Assert what is left of a drain.
	 */
	protected void assertDrained(TestPeer peer, Process stopping) throws Exception {
		assertThat(peer.awaitClose()).isEqualTo(new PeerClose(1001, "Server is going away"));
		assertThat(stopping.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	/**
	 * What the names of files on the class path contain that applications need not have.
	 */
	protected List<String> optionalModules() {
		return List.of();
	}

	/**
	 * What the check of links finds missing.
	 */
	protected abstract Set<String> findMissing(ClassLoader classLoader);

	@ParameterizedTest
	@MethodSource("doctored")
	void whenInternalIsMissingThenCheckOfLinksFindsIt(Doctored doctored, @TempDir Path directory) throws Exception {
		doctored.change().accept(new DoctoredClasses(directory));
		assertThat(findMissing(Stream.of(classPath(directory).split(File.pathSeparator))))
			.anySatisfy((missing) -> assertThat(missing).contains(doctored.missing()));
	}

	/**
	 * What finds classes by another class loader, as {@code FilteredClassLoader} does,
	 * would link them to what is on the class path of the test.
	 */
	@Test
	void whenApplicationLacksModulesThatItNeedNotHaveThenNothingIsMissing(@TempDir Path none) throws Exception {
		List<String> elements = List.of(classPath(none).split(File.pathSeparator));
		List<String> left = elements.stream()
			.filter((element) -> optionalModules().stream().noneMatch(element::contains))
			.toList();
		assertThat(optionalModules()).allMatch((module) -> elements.stream().anyMatch((name) -> name.contains(module)));
		assertThat(findMissing(left.stream())).isEmpty();
	}

	private Set<String> findMissing(Stream<String> classPath) throws Exception {
		List<URL> urls = new ArrayList<>();
		for (String element : classPath.toList()) {
			urls.add(Path.of(element).toUri().toURL());
		}
		try (URLClassLoader classLoader = new URLClassLoader(urls.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			return findMissing(classLoader);
		}
	}

	/**
	 * All at once: whatever is missing, all hooks are left out.
	 */
	@Test
	void whenInternalsAreMissingThenConnectionsWorkAndOneWarningTells(@TempDir Path directory) throws Exception {
		List<Doctored> changes = doctored().toList();
		changes.forEach((doctored) -> doctored.change().accept(new DoctoredClasses(directory)));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp", classPath(directory), DoctoredClassPathContract.class.getName(),
						configuration().getName()));
		properties().forEach((property) -> command.add("--" + property));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			List<String> output = new CopyOnWriteArrayList<>();
			new Thread(() -> read(process, output), "test-output").start();
			Awaitility.await().atMost(TIMEOUT).until(() -> !process.isAlive() || port(output) > 0);
			assertThat(port(output)).as(String.join("\n", output)).isPositive();
			for (PeerKind kind : kinds()) {
				TestPeer peer = kind.connect(port(output));
				peer.command("echo hello");
				peer.awaitAnswer("hello");
				peer.leave();
			}
			TestPeer peer = PeerKind.PLAIN.connect(port(output));
			peer.command("echo again");
			peer.awaitAnswer("again");
			process.destroy();
			assertDrained(peer, process);
			assertThat(output.stream().filter((line) -> line.startsWith("WARN io.github.wsshutdown")))
				.singleElement(InstanceOfAssertFactories.STRING)
				.contains(changes.stream().map(Doctored::missing).toList())
				.contains(testedVersions());
			assertThat(output).noneMatch((line) -> line.contains("LinkageError") || line.contains("NoSuch"));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String classPath(Path first) {
		return first + File.pathSeparator
				+ System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	private static int port(List<String> output) {
		return output.stream()
			.filter((line) -> line.startsWith(STARTED))
			.mapToInt((line) -> Integer.parseInt(line.substring(STARTED.length())))
			.findFirst()
			.orElse(0);
	}

	private static void read(Process process, List<String> output) {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			reader.lines().forEach(output::add);
		}
		catch (IOException ex) {
			output.add(ex.toString());
		}
	}

	/**
	 * Run the application.
	 */
	public static void main(String[] args) throws ClassNotFoundException {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--spring.main.banner-mode=off", "--logging.pattern.console=%p %c %m%n%ex"));
		arguments.addAll(List.of(args).subList(1, args.length));
		WebServerApplicationContext context = (WebServerApplicationContext) SpringApplication
			.run(Class.forName(args[0]), arguments.toArray(String[]::new));
		System.out.println(STARTED + context.getWebServer().getPort());
	}

	/**
	 * One change.
	 *
	 * @param missing what the warning is to name
	 * @param change makes the change
	 */
	public record Doctored(String missing, Consumer<DoctoredClasses> change) {

		@Override
		public String toString() {
			return this.missing;
		}

	}

}
