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

package io.github.wsshutdown.war;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/**
 * A process of a servlet container, with its log in a file.
 */
final class ContainerProcess implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

	/**
	 * Options of the JVM. For a short life a quick start is worth more. Without the
	 * policy, what the JDK caches until memory is short would keep class loaders.
	 */
	static final String OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:SoftRefLRUPolicyMSPerMB=0";

	private final Process process;

	private final Path log;

	private int forgotten;

	ContainerProcess(Path directory, List<String> command, Map<String, String> environment) {
		this.log = directory.resolve("container.log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.log.toFile());
		builder.environment().putAll(environment);
		builder.environment().put("JRE_HOME", System.getProperty("java.home"));
		try {
			this.process = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait until something has been logged.
	 * @param pattern what to wait for
	 * @return its first match
	 */
	Matcher awaitLog(Pattern pattern) {
		return await().atMost(TIMEOUT).failFast("Ended", () -> !this.process.isAlive()).until(() -> {
			Matcher matcher = pattern.matcher(log().substring(this.forgotten));
			return matcher.find() ? matcher : null;
		}, (matcher) -> matcher != null);
	}

	/**
	 * Wait for nothing that has been logged so far.
	 */
	void forgetLog() {
		this.forgotten = log().length();
	}

	/**
	 * All that has been logged.
	 */
	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The names of the threads.
	 */
	List<String> threads() {
		return jcmd("Thread.print").lines()
			.filter((line) -> line.startsWith("\""))
			.map((line) -> line.substring(1, line.indexOf('"', 1)))
			.toList();
	}

	/**
	 * How many objects of a class are left after a garbage collection.
	 * @param className the name of the class
	 */
	long countObjects(String className) {
		return jcmd("GC.class_histogram").lines()
			.map((line) -> line.trim().split("\\s+"))
			.filter((columns) -> columns.length > 3 && columns[3].equals(className))
			.mapToLong((columns) -> Long.parseLong(columns[1]))
			.sum();
	}

	private String jcmd(String command) {
		try {
			// By default the process has ten seconds to answer
			Process jcmd = new ProcessBuilder(BIN.resolve("jcmd").toString(),
					"-J-Dsun.tools.attach.attachTimeout=120000", Long.toString(this.process.pid()), command)
				.redirectErrorStream(true)
				.start();
			String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (jcmd.waitFor() != 0) {
				throw new IllegalStateException(output);
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Send SIGTERM.
	 */
	void terminate() {
		this.process.destroy();
	}

	void awaitExit() throws InterruptedException {
		if (!this.process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("Still running: " + log());
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

	/**
	 * Make a directory anew.
	 * @param directory the directory
	 */
	static void recreate(Path directory) throws IOException {
		if (Files.exists(directory)) {
			try (Stream<Path> files = Files.walk(directory)) {
				for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
					Files.delete(file);
				}
			}
		}
		Files.createDirectories(directory);
	}

}
