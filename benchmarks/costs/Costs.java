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
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures what ws-shutdown costs an application while it runs, in turns without and with
 * it, and prints this beside what JMH has measured. Bounded in count and time.
 */
public final class Costs {

	private static final int CONNECTIONS = 5_000;

	private static final Pattern TOTAL = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);

	private static final Pattern RESULT = Pattern.compile(
			"\"benchmark\" : \"[^\"]*\\.(\\w+)\".*?\"score\" : ([0-9.E-]+),\\s*\"scoreError\" : ([0-9.E-]+|\"NaN\")"
					+ ".*?\"[^\"]*gc\\.alloc\\.rate\\.norm\" : \\{\\s*\"score\" : ([0-9.E-]+)",
			Pattern.DOTALL);

	private final Path jar;

	private final Path target;

	private Costs(Path jar, Path target) {
		this.jar = jar;
		this.target = target;
	}

	public static void main(String[] args) throws Exception {
		Path target = Path.of(args[0]);
		int rounds = (args.length > 2) ? Integer.parseInt(args[2]) : 11;
		Path jar;
		try (var files = Files.list(target)) {
			jar = files.filter((file) -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
		}
		messages(Files.readString(Path.of(args[1])));
		new Costs(jar, target).processes(rounds);
		System.out.printf("%nJava %s, %d rounds in turns, heap with %,d connections.%n", Runtime.version(), rounds,
				CONNECTIONS);
	}

	private static void messages(String json) {
		System.out.println("| A message | ns | Allocated, B |");
		System.out.println("| --- | --- | --- |");
		Matcher matcher = RESULT.matcher(json);
		while (matcher.find()) {
			System.out.printf(Locale.ROOT, "| %s | %.1f ± %.1f | %.4f |%n", matcher.group(1),
					Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(3)),
					Double.parseDouble(matcher.group(4)));
		}
		System.out.println();
	}

	private void processes(int rounds) throws Exception {
		Figures without = new Figures("--ws-shutdown.enabled=false");
		Figures with = new Figures("--ws-shutdown.enabled=true");
		// Warms up the machine's caches
		new Figures("--ws-shutdown.enabled=true").measure(false);
		for (int i = 0; i < rounds; i++) {
			Figures first = (i % 2 == 0) ? without : with;
			Figures second = (i % 2 == 0) ? with : without;
			// A full collection takes longer than the rest
			boolean heap = i < 5;
			first.measure(heap);
			second.measure(heap);
		}
		System.out.println("| The sample, median (range) | Without | With | With - without |");
		System.out.println("| --- | --- | --- | --- |");
		row("Heap of a connection, B", without.heap, with.heap, "%,.0f");
		row("From start of the JVM until ready, s", without.start, with.start, "%.2f");
		row("Beans", without.beans, with.beans, "%,.0f");
		row("From SIGTERM to exit without connections, ms", without.stop, with.stop, "%,.0f");
	}

	private static void row(String name, List<Double> without, List<Double> with, String format) {
		String cell = "%s | %s | " + format;
		System.out.printf(Locale.ROOT, "| " + name + " | " + cell + " |%n", cell(without, format), cell(with, format),
				median(with) - median(without));
	}

	private static String cell(List<Double> values, String format) {
		List<Double> sorted = values.stream().sorted().toList();
		return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median(values), sorted.get(0),
				sorted.get(sorted.size() - 1));
	}

	private static double median(List<Double> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

	private final class Figures {

		private final String argument;

		private final List<Double> heap = new ArrayList<>();

		private final List<Double> start = new ArrayList<>();

		private final List<Double> beans = new ArrayList<>();

		private final List<Double> stop = new ArrayList<>();

		private Figures(String argument) {
			this.argument = argument;
		}

		void measure(boolean heap) throws Exception {
			try (Sample sample = Sample.start(Costs.this.jar, Costs.this.target, this.argument)) {
				this.start.add(sample.secondsToStart);
				this.beans.add((double) sample.beans());
				this.stop.add(sample.stop());
			}
			if (heap) {
				try (Sample sample = Sample.start(Costs.this.jar, Costs.this.target, this.argument)) {
					this.heap.add(sample.heapOfConnection());
				}
			}
		}

	}

	/**
	 * The sample as a process.
	 */
	private static final class Sample implements AutoCloseable {

		private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

		private static final Pattern STARTED = Pattern.compile("process running for ([0-9.]+)");

		private static final Pattern BEAN = Pattern.compile("\"aliases\":");

		private final Process process;

		private final int port;

		private final double secondsToStart;

		private Sample(Process process, int port, double secondsToStart) {
			this.process = process;
			this.port = port;
			this.secondsToStart = secondsToStart;
		}

		static Sample start(Path jar, Path target, String argument) throws Exception {
			Path log = Files.createTempFile(target, "costs-", ".log");
			Process process = new ProcessBuilder(java("java"), "-Xmx512m", "-jar", jar.toString(), "--server.port=0",
					"--server.tomcat.max-connections=20000", "--management.endpoints.web.exposure.include=beans",
					argument)
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
			while (System.nanoTime() < deadline) {
				String text = Files.readString(log);
				Matcher port = PORT.matcher(text);
				Matcher started = STARTED.matcher(text);
				if (port.find() && started.find()) {
					Files.delete(log);
					return new Sample(process, Integer.parseInt(port.group(1)), Double.parseDouble(started.group(1)));
				}
				Thread.sleep(50);
			}
			process.destroyForcibly();
			throw new IllegalStateException("Sample has not started, see " + log);
		}

		private static String java(String tool) {
			return Path.of(System.getProperty("java.home"), "bin", tool).toString();
		}

		long beans() throws Exception {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://localhost:%d/actuator/beans".formatted(this.port)))
				.build();
			String body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
			return BEAN.matcher(body).results().count();
		}

		double stop() throws Exception {
			long begin = System.nanoTime();
			this.process.destroy();
			if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Sample has not stopped");
			}
			return (System.nanoTime() - begin) / 1e6;
		}

		/** One first, since it makes the JVM load classes. */
		double heapOfConnection() throws Exception {
			List<SocketChannel> channels = new ArrayList<>();
			try {
				channels.add(open());
				long before = liveBytes();
				for (int i = 0; i < CONNECTIONS; i++) {
					channels.add(open());
				}
				return (double) (liveBytes() - before) / CONNECTIONS;
			}
			finally {
				for (SocketChannel channel : channels) {
					channel.close();
				}
			}
		}

		private SocketChannel open() throws IOException {
			SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", this.port));
			channel.write(StandardCharsets.US_ASCII.encode("GET /chat HTTP/1.1\r\nHost: localhost:" + this.port
					+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
			ByteBuffer response = ByteBuffer.allocate(1024);
			while (!new String(response.array(), 0, response.position(), StandardCharsets.US_ASCII)
				.contains("\r\n\r\n")) {
				if (channel.read(response) < 0) {
					throw new IOException("No answer to a handshake");
				}
			}
			if (!new String(response.array(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101")) {
				throw new IOException("Handshake was refused");
			}
			return channel;
		}

		/** The histogram collects first. Twice, for what is only enqueued the first time. */
		private long liveBytes() throws Exception {
			histogram();
			Matcher total = TOTAL.matcher(histogram());
			if (!total.find()) {
				throw new IllegalStateException("No total in the histogram");
			}
			return Long.parseLong(total.group(1));
		}

		private String histogram() throws Exception {
			Process jcmd = new ProcessBuilder(java("jcmd"), Long.toString(this.process.pid()), "GC.class_histogram")
				.redirectErrorStream(true)
				.start();
			String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			jcmd.waitFor(30, TimeUnit.SECONDS);
			return output;
		}

		@Override
		public void close() throws InterruptedException {
			this.process.destroy();
			if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}

	}

}
