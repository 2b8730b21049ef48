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
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how many WebSocket handshakes a second the sample accepts, without and with
 * ws-shutdown, in turns, and how many it refuses when it is full. Each handshake is a TCP
 * connection of its own, reset after the response. Bounded in count and time.
 */
public final class Handshakes {

	private static final int ROUNDS = 45;

	private static final int HANDSHAKES_PER_ROUND = 3000;

	private static final int CLIENTS = 2;

	private Handshakes() {
	}

	public static void main(String[] args) throws Exception {
		Path target = Path.of(args[0]);
		Path jar;
		try (var files = Files.list(target)) {
			jar = files.filter((file) -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
		}
		try (Sample without = Sample.start(jar, target, "without", "--ws-shutdown.enabled=false");
				Sample with = Sample.start(jar, target, "with");
				Sample full = Sample.start(jar, target, "full", "--ws-shutdown.admission.max-sessions=1")) {
			Socket occupant = handshake(full.port, 101, false);
			for (int i = 0; i < 3; i++) {
				round(without.port, 101);
				round(with.port, 101);
				round(full.port, 503);
			}
			List<Double> ratios = new ArrayList<>();
			List<Double> ratesWithout = new ArrayList<>();
			List<Double> ratesWith = new ArrayList<>();
			List<Double> ratesRefused = new ArrayList<>();
			for (int i = 0; i < ROUNDS; i++) {
				boolean withoutFirst = i % 2 == 0;
				double first = round(withoutFirst ? without.port : with.port, 101);
				double second = round(withoutFirst ? with.port : without.port, 101);
				ratesWithout.add(withoutFirst ? first : second);
				ratesWith.add(withoutFirst ? second : first);
				ratios.add(ratesWith.get(i) / ratesWithout.get(i));
				ratesRefused.add(round(full.port, 503));
			}
			occupant.close();
			System.out.println("| Handshakes per second | Median | Range |");
			System.out.println("| --- | --- | --- |");
			row("Accepted, without ws-shutdown", ratesWithout, "%,.0f");
			row("Accepted, with ws-shutdown", ratesWith, "%,.0f");
			row("Refused by max-sessions, with ws-shutdown", ratesRefused, "%,.0f");
			row("**Ratio with / without**, round by round", ratios, "%.3f");
			System.out.printf("%n%d rounds of %,d handshakes each, in turns; %d clients on the same machine; Java %s.%n",
					ROUNDS, HANDSHAKES_PER_ROUND, CLIENTS, Runtime.version());
		}
	}

	private static void row(String name, List<Double> values, String format) {
		List<Double> sorted = values.stream().sorted().toList();
		System.out.printf(Locale.ROOT, "| %s | " + format + " | " + format + " to " + format + " |%n", name,
				sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
	}

	private static double round(int port, int status) throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		try {
			long begin = System.nanoTime();
			Callable<Void> client = () -> {
				for (int i = 0; i < HANDSHAKES_PER_ROUND / CLIENTS; i++) {
					handshake(port, status, true);
				}
				return null;
			};
			List<Future<Void>> results = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				results.add(clients.submit(client));
			}
			for (Future<Void> result : results) {
				result.get(60, TimeUnit.SECONDS);
			}
			return HANDSHAKES_PER_ROUND / ((System.nanoTime() - begin) / 1e9);
		}
		finally {
			clients.shutdownNow();
		}
	}

	private static Socket handshake(int port, int status, boolean reset) throws IOException {
		Socket socket = new Socket();
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(10_000);
		socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
		socket.getOutputStream()
			.write(("GET /chat HTTP/1.1\r\nHost: localhost:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		String line = readHead(socket.getInputStream());
		if (!line.startsWith("HTTP/1.1 " + status)) {
			throw new IOException("Expected " + status + " but was: " + line);
		}
		if (reset) {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		return socket;
	}

	private static String readHead(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int read = in.read();
			if (read < 0) {
				throw new IOException("EOF after: " + head);
			}
			head.append((char) read);
		}
		return head.toString();
	}

	/**
	 * The sample as a process.
	 */
	private static final class Sample implements AutoCloseable {

		private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

		private final Process process;

		private final int port;

		private Sample(Process process, int port) {
			this.process = process;
			this.port = port;
		}

		static Sample start(Path jar, Path target, String name, String... arguments) throws Exception {
			Path log = target.resolve("handshakes-" + name + ".log");
			List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx512m", "-jar", jar.toString(), "--server.port=0"));
			command.addAll(List.of(arguments));
			Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
			long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
			while (System.nanoTime() < deadline) {
				Matcher matcher = PORT.matcher(Files.readString(log));
				if (matcher.find()) {
					return new Sample(process, Integer.parseInt(matcher.group(1)));
				}
				Thread.sleep(100);
			}
			process.destroyForcibly();
			throw new IllegalStateException("Sample has not started, see " + log);
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
