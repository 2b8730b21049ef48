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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import static org.awaitility.Awaitility.await;

/**
 * One of two instances of the packaged sample, restarted again and again on its port.
 */
final class RollingInstance implements AutoCloseable {

	/**
	 * How long the close frames are spread in each drain: several check intervals of the
	 * proxy, so that there is a time in which it has to know.
	 */
	static final Duration SPREAD = Duration.ofSeconds(4);

	private static final String READINESS = "/actuator/health/readiness";

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(90);

	private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

	private static final Pattern ASKED = Pattern.compile("Asked: (\\d+-[1-9]\\d*)");

	private static final Pattern DRAINED = Pattern.compile("Drained \\d+ WebSocket connections.*");

	private final String name;

	private final Path directory;

	private final int port = StablePort.find();

	private final List<Long> terminations = new ArrayList<>();

	private final List<Long> ends = new ArrayList<>();

	private final StringBuilder earlierLogs = new StringBuilder();

	private @Nullable SampleProcess process;

	RollingInstance(String name, Path directory) {
		this.name = name;
		this.directory = directory;
	}

	void start() {
		this.process = SampleProcess.start(this.port, "--server.address=127.0.0.1", "--sample.slow-answer-delay=20ms",
				"--logging.level.io.github.wsshutdown.sample=debug",
				"--ws-shutdown.drain.spread=" + SPREAD.toMillis() + "ms", "--ws-shutdown.drain.timeout=80s",
				"--ws-shutdown.drain.close-timeout=60s", "--server.tomcat.accept-count=1000",
				"--server.tomcat.accesslog.enabled=true", "--server.tomcat.accesslog.directory=" + this.directory,
				"--server.tomcat.accesslog.prefix=access-" + this.name, "--server.tomcat.accesslog.suffix=.log",
				"--server.tomcat.accesslog.rotate=false", "--server.tomcat.accesslog.buffered=false",
				"--server.tomcat.accesslog.pattern=%{begin:msec}t %s %U %q");
		awaitReady();
	}

	private void awaitReady() {
		URI readiness = URI.create("http://127.0.0.1:" + this.port + READINESS);
		HttpRequest request = HttpRequest.newBuilder(readiness).timeout(READY_TIMEOUT).build();
		HttpClient httpClient = HttpClient.newHttpClient();
		await().atMost(READY_TIMEOUT)
			.until(() -> httpClient.send(request, BodyHandlers.discarding()).statusCode() == 200);
	}

	/**
	 * Send SIGTERM, wait for the end and start again.
	 */
	void restart() {
		this.terminations.add(System.currentTimeMillis());
		process().terminate();
		process().awaitExit(EXIT_TIMEOUT);
		this.ends.add(System.currentTimeMillis());
		this.earlierLogs.append(process().readLog());
		start();
	}

	int getPort() {
		return this.port;
	}

	String getName() {
		return this.name;
	}

	/**
	 * Return the questions whose handler ran, as the log has them.
	 * @return {@code client-number}, also twice if it was handled twice
	 */
	List<String> getAsked() {
		return ASKED.matcher(getLog()).results().map((result) -> result.group(1)).toList();
	}

	List<String> getDrains() {
		return DRAINED.matcher(getLog()).results().map(MatchResult::group).toList();
	}

	String getLog() {
		return this.earlierLogs + process().readLog();
	}

	/**
	 * Return when handshakes were refused, counted from the SIGTERM before.
	 * @param via the clients of which proxy
	 * @return the times
	 */
	List<Duration> getRefusals(String via) {
		return getRefusals(via, 0);
	}

	private List<Long> refused(@Nullable String path, String query) {
		try (var lines = Files.lines(this.directory.resolve("access-" + this.name + ".log"))) {
			return lines.map((line) -> line.split(" ", -1))
				.filter((fields) -> fields[1].equals("503") && fields[3].equals(query))
				.filter((fields) -> path == null || fields[2].equals(path))
				.map((fields) -> Long.parseLong(fields[0]))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return when handshakes were refused after the proxy was told not to send any, and
	 * has come back to be told again.
	 * @param via the clients of which proxy
	 * @param checks how many checks were answered with 503 before
	 * @return the times, counted from the SIGTERM before
	 */
	List<Duration> getRefusals(String via, int checks) {
		List<Long> refusedChecks = refused(READINESS, "-");
		return refused(null, "?" + via).stream()
			.filter((time) -> refusedChecks.stream()
				.filter((check) -> check < time && termination(check) == termination(time))
				.count() >= checks)
			.map(this::sinceTermination)
			.toList();
	}

	/**
	 * Whether a check of the proxy was answered with 503 by an instance that drained. One
	 * that starts answers so as well.
	 */
	boolean hasRefusedCheckInDrain() {
		return refused(READINESS, "-").stream().anyMatch(this::isInDrain);
	}

	private boolean isInDrain(long time) {
		for (int i = 0; i < this.ends.size(); i++) {
			if (this.terminations.get(i) <= time && time <= this.ends.get(i)) {
				return true;
			}
		}
		return false;
	}

	private long termination(long time) {
		return this.terminations.stream().filter((candidate) -> candidate <= time).reduce(0L, Math::max);
	}

	private Duration sinceTermination(long time) {
		return Duration.ofMillis(time - termination(time));
	}

	private SampleProcess process() {
		Assert.state(this.process != null, "Not started");
		return this.process;
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
		}
	}

}
