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
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;

/**
 * A proxy in front of two instances: a process of its own on a free port of the loopback
 * interface, with the configuration file that {@code docs/proxies} shows to people and
 * with its log in a file under {@code target}.
 */
final class ProxyProcess implements AutoCloseable {

	/**
	 * How many checks in a row have to fail before HAProxy takes an instance out.
	 */
	static final int FAILED_CHECKS = 4;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final Process process;

	private final Path log;

	private final int port;

	private ProxyProcess(Process process, Path log, int port) {
		this.process = process;
		this.log = log;
		this.port = port;
	}

	/**
	 * Start HAProxy, which fills in its configuration from the environment.
	 * @param instanceA the port of one instance
	 * @param instanceB the port of the other
	 * @return the running proxy
	 */
	static ProxyProcess haproxy(int instanceA, int instanceB) {
		int port = StablePort.find();
		try {
			Path directory = Files.createTempDirectory(SampleProcess.target(), "haproxy-");
			String documented = Files.readString(configuration("haproxy.cfg"));
			// On a busy machine two seconds are too short for an answer to a check, and
			// 500 ms
			// to connect for it, which follow from the interval
			String patient = documented.replace("timeout check 2s", "timeout check 60s")
				.replace("fall 2", "fall " + FAILED_CHECKS);
			Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), patient);
			return start(port, environment(port, instanceA, instanceB), find("haproxy").toString(), "-db", "-f",
					configuration.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start nginx.
	 * @param instanceA the port of one instance
	 * @param instanceB the port of the other
	 * @return the running proxy
	 */
	static ProxyProcess nginx(int instanceA, int instanceB) {
		int port = StablePort.find();
		Map<String, String> environment = environment(port, instanceA, instanceB);
		try {
			Path directory = Files.createTempDirectory(SampleProcess.target(), "nginx-");
			String configuration = Files.readString(configuration("nginx.conf"));
			for (Map.Entry<String, String> entry : environment.entrySet()) {
				configuration = configuration.replace("${" + entry.getKey() + "}", entry.getValue());
			}
			Files.writeString(directory.resolve("nginx.conf"), configuration);
			return start(port, environment, find("nginx").toString(), "-e", "stderr", "-p", directory.toString(), "-c",
					"nginx.conf", "-g", "daemon off;");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean areInstalled() {
		return Files.isExecutable(find("haproxy")) && Files.isExecutable(find("nginx"));
	}

	private static Path find(String program) {
		return Path.of("/usr/sbin", program);
	}

	private static Path configuration(String name) {
		return SampleProcess.target().getParent().getParent().resolve("docs/proxies").resolve(name);
	}

	private static Map<String, String> environment(int port, int instanceA, int instanceB) {
		return Map.of("LISTEN", "127.0.0.1:" + port, "INSTANCE_A", "127.0.0.1:" + instanceA, "INSTANCE_B",
				"127.0.0.1:" + instanceB);
	}

	private static ProxyProcess start(int port, Map<String, String> environment, String... command) {
		try {
			Path log = Files.createTempFile(SampleProcess.target(), "proxy-", ".log");
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
			builder.environment().putAll(environment);
			ProxyProcess proxy = new ProxyProcess(builder.start(), log, port);
			proxy.awaitListening();
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitListening() {
		try {
			await().atMost(TIMEOUT).failFast(() -> {
				if (!this.process.isAlive()) {
					throw new IllegalStateException("Could not start:\n" + readLog());
				}
			}).until(this::isListening);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private boolean isListening() {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	int getPort() {
		return this.port;
	}

	/**
	 * Wait for a line of the log.
	 * @param text part of the line
	 * @param offset how long the log was before
	 */
	void awaitLog(String text, int offset) {
		await().atMost(TIMEOUT).until(() -> readLog().indexOf(text, offset) >= 0);
	}

	String readLog() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
