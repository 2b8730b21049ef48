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
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the tests of {@code reconnect.js} in Node.
 */
class ReconnectModuleTests {

	private static final int OLDEST_NODE = 20;

	private static final Path TESTS = Path.of(System.getProperty("basedir", ""), "src/test/js/reconnect.test.mjs")
		.toAbsolutePath();

	@TempDir
	Path directory;

	@Test
	void whenRunInNodeThenAllTestsPass() throws Exception {
		assumeNode();
		Output output = run("node", "--test", "--test-reporter=tap", TESTS.toString());
		assertThat(output.status()).as(output.text()).isZero();
		assertThat(output.text()).containsPattern("(?m)^# pass [1-9]").contains("# fail 0", "# skipped 0", "# todo 0");
	}

	private void assumeNode() throws Exception {
		String version;
		try {
			version = run("node", "--version").text().strip();
		}
		catch (IOException ex) {
			version = "none";
		}
		boolean suitable = version.matches("v\\d+\\..*")
				&& Integer.parseInt(version.substring(1, version.indexOf('.'))) >= OLDEST_NODE;
		Assumptions.assumeTrue(suitable,
				"No Node to test reconnect.js with: needs " + OLDEST_NODE + " or newer on the path, found " + version);
	}

	private Output run(String... command) throws Exception {
		Path file = Files.createTempFile(this.directory, "node", ".txt");
		Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true)
			.redirectOutput(file.toFile())
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("Still running: " + String.join(" ", command))
				.isTrue();
			return new Output(process.exitValue(), Files.readString(file));
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * What a process has left.
	 *
	 * @param status its exit status
	 * @param text what it printed
	 */
	private record Output(int status, String text) {

	}

}
