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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the tests of the npm package {@code clients/js} in {@link Node}.
 */
class ClientPackageTests {

	private static final long TIMEOUT_SECONDS = 120;

	@TempDir
	private Path directory;

	@Test
	void whenRunInNodeThenAllTestsPass() throws Exception {
		Node.assumeAvailable();
		Path tests = Path.of(System.getProperty("basedir", ""), "../clients/js/test").toAbsolutePath().normalize();
		List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=tap"));
		try (Stream<Path> files = Files.list(tests)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".test.mjs")).sorted().forEach(arguments::add);
		}
		Path file = this.directory.resolve("node.txt");
		Process process = Node.start(file, arguments);
		try {
			assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("Still running: " + arguments).isTrue();
			String output = Files.readString(file);
			assertThat(process.exitValue()).as(output).isZero();
			assertThat(output).containsPattern("(?m)^# pass [1-9]").contains("# fail 0", "# skipped 0", "# todo 0");
		}
		finally {
			process.destroyForcibly();
		}
	}

}
