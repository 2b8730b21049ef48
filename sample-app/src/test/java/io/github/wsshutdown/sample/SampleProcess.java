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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.awaitility.Awaitility.await;

/**
 * The packaged sample application in a process of its own, with its log in a file under
 * {@code target}.
 */
final class SampleProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

	private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);

	private static final Pattern PORT = Pattern.compile("(?:Tomcat|Jetty) started on port (\\d+)");

	private static final Pattern STARTED = Pattern.compile("Started SampleApplication in ");

	private final Process process;

	private final Path log;

	private final int port;

	private SampleProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
		try {
			awaitLog(STARTED);
			this.port = Integer.parseInt(awaitLog(PORT).group(1));
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Start the application and wait until it has started.
	 * @param port the port to listen on, 0 for any that is free
	 * @param arguments further arguments of the application
	 * @return the running application
	 */
	static SampleProcess start(int port, String... arguments) {
		return start(PackagedSample.extracted(), port, arguments);
	}

	/**
	 * Start the application from its executable jar, on any port that is free, and wait
	 * until it has started.
	 * @param arguments further arguments of the application
	 * @return the running application
	 */
	static SampleProcess startExecutableJar(String... arguments) {
		return start(PackagedSample.executable(), 0, arguments);
	}

	/**
	 * Start the application from its executable jar, on any port that is free, with the
	 * beans that ahead-of-time processing has found, and wait until it has started.
	 * @param arguments more arguments
	 * @return the running application
	 */
	static SampleProcess startAheadOfTimeProcessed(String... arguments) {
		List<String> options = new ArrayList<>(List.of("-Dspring.aot.enabled=true"));
		options.addAll(PackagedSample.executable());
		SampleProcess application = start(options, 0, arguments);
		if (!application.readLog().contains("Starting AOT-processed SampleApplication")) {
			application.close();
			throw new IllegalStateException("Not processed ahead of time:\n" + application.readLog());
		}
		return application;
	}

	private static SampleProcess start(List<String> options, int port, String... arguments) {
		try {
			Path log = Files.createTempFile(target(), "sample-", ".log");
			List<String> command = new ArrayList<>();
			// As spring-boot:run does: for a short life a quick start is worth more
			command.addAll(List.of(PackagedSample.JAVA.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
			command.addAll(options);
			command.add("--server.port=" + port);
			command.addAll(List.of(arguments));
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			return new SampleProcess(process, log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the directory for what tests write.
	 * @return the build directory of this module
	 */
	static Path target() {
		return Path.of(System.getProperty("basedir", ""), "target").toAbsolutePath();
	}

	int getPort() {
		return this.port;
	}

	/**
	 * Send SIGTERM.
	 */
	void terminate() {
		this.process.destroy();
	}

	/**
	 * Wait for the end of the process.
	 * @param timeout how long to wait
	 * @return the exit code
	 */
	int awaitExit(Duration timeout) {
		if (!waitFor(timeout)) {
			throw new IllegalStateException("Still running after " + timeout + ":\n" + readLog());
		}
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		waitFor(KILL_TIMEOUT);
	}

	private boolean waitFor(Duration timeout) {
		try {
			return this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Wait until something is logged.
	 * @param pattern what to wait for
	 * @return the first match
	 */
	Matcher awaitLog(Pattern pattern) {
		return await().atMost(START_TIMEOUT).failFast(() -> {
			if (!this.process.isAlive()) {
				throw new IllegalStateException("Could not start:\n" + readLog());
			}
		}).until(() -> pattern.matcher(readLog()), Matcher::find);
	}

	String readLog() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
