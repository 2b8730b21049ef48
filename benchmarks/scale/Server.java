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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server as a process of its own, which ends with this one whatever happens.
 */
final class Server implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("[Ss]tarted on port (\\d+)");

	private static final Pattern STARTED = Pattern.compile("Started \\w+ in|Started on port");

	private static final long TICK_MILLIS = 10;

	private final Process process;

	private final Thread killer;

	private final CompletableFuture<Long> ended;

	private final Path log;

	private int port;

	private long ticksOfOthers;

	private long ticksBeforeSignal;

	private long signalled;

	private Server(Process process, Path log) {
		this.process = process;
		this.log = log;
		this.ended = process.onExit().thenApply((exited) -> System.nanoTime());
		this.killer = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.killer);
	}

	static Server start(List<String> command, Path log) throws IOException, InterruptedException {
		long others = ticksOfEndedChildren();
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		Server server = new Server(process, log);
		server.ticksOfOthers = others;
		try {
			server.awaitStart();
			return server;
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	private void awaitStart() throws IOException, InterruptedException {
		long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (System.nanoTime() < until && this.process.isAlive()) {
			String text = Files.readString(this.log);
			Matcher matcher = PORT.matcher(text);
			if (matcher.find() && STARTED.matcher(text).find()) {
				this.port = Integer.parseInt(matcher.group(1));
				return;
			}
			Thread.sleep(20);
		}
		throw new IOException("The server has not started, see " + this.log);
	}

	int port() {
		return this.port;
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * The CPU time until now, in milliseconds.
	 */
	long cpuMillisSoFar() throws IOException {
		return ticks(Path.of("/proc/" + pid() + "/stat"), 13) * TICK_MILLIS;
	}

	/**
	 * Send SIGTERM.
	 * @return when
	 */
	long terminate() throws IOException {
		this.ticksBeforeSignal = ticks(Path.of("/proc/" + pid() + "/stat"), 13);
		this.signalled = System.nanoTime();
		this.process.destroy();
		return this.signalled;
	}

	/**
	 * Wait for the end.
	 * @return milliseconds from the signal to the end, NaN if it did not come in time
	 */
	double millisUntilExit(Duration timeout) throws InterruptedException {
		if (!this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
			return Double.NaN;
		}
		return (this.ended.join() - this.signalled) / 1e6;
	}

	/**
	 * The CPU time between the signal and the end, in milliseconds.
	 */
	double cpuMillis() throws IOException {
		return (ticksOfEndedChildren() - this.ticksOfOthers - this.ticksBeforeSignal) * TICK_MILLIS;
	}

	/**
	 * What is in memory now, in megabytes.
	 */
	double residentMegabytes() throws IOException {
		String status = Files.readString(Path.of("/proc/" + pid() + "/status"));
		Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
		return matcher.find() ? Long.parseLong(matcher.group(1)) / 1024.0 : Double.NaN;
	}

	/**
	 * What is left of the heap of a JVM after a collection, in megabytes.
	 */
	double liveHeapMegabytes() throws IOException, InterruptedException {
		jcmd("GC.run");
		Matcher matcher = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
		return matcher.find() ? Long.parseLong(matcher.group(1)) / 1024.0 : Double.NaN;
	}

	private String jcmd(String command) throws IOException, InterruptedException {
		Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				Long.toString(pid()), command)
			.redirectErrorStream(true)
			.start();
		String output = new String(jcmd.getInputStream().readAllBytes());
		jcmd.waitFor();
		return output;
	}

	/** The last line of the log that contains a text. */
	Optional<String> logLine(String text) throws IOException {
		return Files.readAllLines(this.log).stream().filter((line) -> line.contains(text)).reduce((first, last) -> last);
	}

	private static long ticksOfEndedChildren() throws IOException {
		return ticks(Path.of("/proc/self/stat"), 15);
	}

	/** The sum of two fields, user and system time, behind the name of the command. */
	private static long ticks(Path stat, int field) throws IOException {
		String text = Files.readString(stat);
		String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
		return Long.parseLong(fields[field - 2]) + Long.parseLong(fields[field - 1]);
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly();
		this.process.waitFor(10, TimeUnit.SECONDS);
		Runtime.getRuntime().removeShutdownHook(this.killer);
	}

}
