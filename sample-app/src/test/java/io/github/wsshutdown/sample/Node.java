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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;

/**
 * Node with the clients of a browser, which it has by default only in later versions.
 */
final class Node {

	private static final List<String> COMMAND = List.of("node", "--experimental-websocket",
			"--experimental-eventsource");

	private Node() {
	}

	/**
	 * Skip the test if there is no Node, or one that is too old.
	 */
	static void assumeAvailable() throws InterruptedException {
		Assumptions.assumeTrue(isAvailable(), "Needs Node 20.18, 22.3 or newer on the path");
	}

	private static boolean isAvailable() throws InterruptedException {
		try {
			List<String> command = new ArrayList<>(COMMAND);
			command.add("--version");
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Start a process.
	 * @param output the file that gets what it prints
	 * @param arguments what to run
	 * @return the process
	 */
	static Process start(Path output, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(COMMAND);
		command.addAll(arguments);
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

}
