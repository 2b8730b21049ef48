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
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers in a JVM of their own, which answer pings until that is stopped: its system goes
 * on to acknowledge what is sent to them, as that of a device which hangs.
 */
public final class PeerProcess implements AutoCloseable {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final String PINGED = "pinged";

	private final Process process;

	private final BufferedReader output;

	private PeerProcess(Process process) {
		this.process = process;
		this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	/**
	 * Start a process with a peer for each path.
	 */
	static PeerProcess connect(int port, String... paths) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						PeerProcess.class.getName(), Integer.toString(port)));
		command.addAll(List.of(paths));
		return new PeerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/**
	 * Wait until the first peer has got a ping.
	 */
	void awaitPing() throws IOException {
		assertThat(this.output.readLine()).isEqualTo(PINGED);
	}

	/**
	 * Stop the process, which is not to end it.
	 */
	void stop() throws Exception {
		Process kill = new ProcessBuilder("sh", "-c", "kill -STOP " + this.process.pid()).inheritIO().start();
		assertThat(kill.waitFor()).isZero();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	/**
	 * Connect to a port, once for each path, until the input ends.
	 */
	public static void main(String[] args) throws IOException {
		List<RawWebSocketPeer> peers = Arrays.stream(args)
			.skip(1)
			.map((path) -> RawWebSocketPeer.connect(Integer.parseInt(args[0]), path).startReading())
			.toList();
		peers.get(0).awaitFrame((frame) -> frame.opcode() == Frame.PING, LONG);
		System.out.println(PINGED);
		System.in.read();
		peers.forEach(RawWebSocketPeer::close);
	}

}
