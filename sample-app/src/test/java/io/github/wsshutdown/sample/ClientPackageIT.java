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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs {@code ReconnectingWebSocket} of the npm package in {@link Node} while the
 * packaged {@link SampleApplication} is restarted.
 */
class ClientPackageIT {

	/** More than the first delay that the client has by itself. */
	private static final int ASSIGNED_MILLIS = 3_000;

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final Path SCRIPT = Path
		.of(System.getProperty("basedir", ""), "src/test/js/reconnecting-web-socket.mjs")
		.toAbsolutePath();

	private final int port = StablePort.find();

	@TempDir
	private Path directory;

	private @Nullable Process client;

	@Test
	void whenServerIsRestartedThenClientComesBackAfterAssignedDelayAndSendsWhatItKept() throws Exception {
		Node.assumeAvailable();
		Path output = this.directory.resolve("node.txt");
		try (SampleProcess application = start()) {
			this.client = Node.start(output, List.of(SCRIPT.toString(), "ws://localhost:" + this.port + "/chat"));
			awaitLine(output, "open 1");
			application.terminate();
			awaitLine(output, "close 1001 \\{\"retry\":3000}");
			application.awaitExit(TIMEOUT);
		}
		SampleProcess restarted = start();
		try (restarted) {
			assertThat(awaitLine(output, "create 2, (.*) ms too early").group(1)).isEqualTo("0");
			awaitLine(output, "message kept");
		}
	}

	@AfterEach
	void stopClient() {
		if (this.client != null) {
			this.client.destroyForcibly();
		}
	}

	private SampleProcess start() {
		return SampleProcess.start(this.port,
				"--ws-shutdown.drain.close-reason={\"retry\":%d}".formatted(ASSIGNED_MILLIS));
	}

	private static Matcher awaitLine(Path output, String regex) {
		Pattern pattern = Pattern.compile("^" + regex + "$", Pattern.MULTILINE);
		return await().atMost(TIMEOUT).until(() -> pattern.matcher(read(output)), Matcher::find);
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
