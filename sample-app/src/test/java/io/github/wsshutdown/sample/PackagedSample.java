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
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.util.Assert;

/**
 * The jar of the sample application, and the two ways to run it.
 */
final class PackagedSample {

	static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

	private static final Path TARGET = SampleProcess.target();

	private static final Path EXTRACTED = TARGET.resolve("extracted");

	private static final Path CLASSES = EXTRACTED.resolve("classes.jsa");

	private PackagedSample() {
	}

	/**
	 * Return how to run the jar as it is.
	 * @return arguments of {@code java}
	 */
	static List<String> executable() {
		return List.of("-jar", findJar().toString());
	}

	/**
	 * Return how to run the jar as Spring Boot recommends it for production: extracted,
	 * with an archive of its classes. It starts with half the work. Whoever asks first
	 * extracts it, in whichever process.
	 * @return arguments of {@code java}
	 */
	static synchronized List<String> extracted() {
		Path jar = findJar();
		String application = EXTRACTED.resolve(jar.getFileName()).toString();
		try (FileChannel channel = FileChannel.open(TARGET.resolve("extracted.lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); var lock = channel.lock()) {
			Assert.state(lock.isValid(), "Not locked");
			if (!isExtracted(jar)) {
				run("-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination",
						EXTRACTED.toString());
				run("-XX:ArchiveClassesAtExit=" + CLASSES, "-Dspring.context.exit=onRefresh", "-jar", application,
						"--server.port=0");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return List.of("-XX:SharedArchiveFile=" + CLASSES, "-jar", application);
	}

	private static boolean isExtracted(Path jar) throws IOException {
		return Files.exists(CLASSES)
				&& Files.getLastModifiedTime(CLASSES).compareTo(Files.getLastModifiedTime(jar)) > 0;
	}

	private static void run(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(JAVA.toString()));
		command.addAll(List.of(arguments));
		Path log = Files.createTempFile(TARGET, "extract-", ".log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		int exitCode = process.onExit().join().exitValue();
		Assert.state(exitCode == 0, () -> "Exit code %d of %s: see %s".formatted(exitCode, command, log));
	}

	private static Path findJar() {
		try (Stream<Path> files = Files.list(TARGET)) {
			return files
				.filter((file) -> file.getFileName().toString().matches("ws-shutdown-sample-app-[\\w.-]+\\.jar"))
				.filter((file) -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("No packaged application in " + TARGET));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
