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
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the CPU time that a server spends on idle connections: without liveness, with
 * it, and with an application that just pings them itself. Bounded in count and time.
 */
public final class Liveness {

	private static final int CONNECTIONS = 10_000;

	private static final int FIRST_SECONDS = 60;

	private static final int PAUSE_SECONDS = 100;

	private static final int SECONDS = 90;

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	private static final Pattern STARTED = Pattern.compile("process running for");

	/** FIN and PING, 16 bytes that are not masked. */
	private static final int PING_BYTES = 18;

	private final String classpath;

	private Liveness(String classpath) {
		this.classpath = classpath;
	}

	/**
	 * Measure one variant, or print the head of the table.
	 * @param args the class path of the sample, the name of the variant, and arguments of
	 * the sample; nothing for the head
	 */
	public static void main(String[] args) throws Exception {
		if (args.length == 0) {
			System.out.printf(
					"| %,d idle connections | Seconds | Pings | CPU of the server, %% of a core | us for each ping | Of these %s | ended threads |%n",
					CONNECTIONS, String.join(" | ", Cpu.GROUPS));
			System.out.println("| --- | --- | --- | --- | --- |" + " --- |".repeat(Cpu.GROUPS.size() + 1));
			return;
		}
		String name = args[1];
		new Liveness(args[0]).measure(name, !name.equals("without"), Arrays.copyOfRange(args, 2, args.length));
	}

	private void measure(String name, boolean pinged, String... arguments) throws Exception {
		Path log = Files.createTempFile("liveness-", ".log");
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx1g", "-cp", this.classpath, "io.github.wsshutdown.sample.SampleApplication", "--server.port=0",
				"--server.tomcat.max-connections=20000"));
		command.addAll(List.of(arguments));
		Process server = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try (Selector selector = Selector.open()) {
			int port = awaitPort(log);
			for (int i = 0; i < CONNECTIONS; i++) {
				open(port).configureBlocking(false).register(selector, SelectionKey.OP_READ);
				// Who is not answered while the others connect would be cut
				selector.selectNow();
				answerSelected(selector);
			}
			// The compiler has work to do at first
			int pings = measure(name, selector, server, FIRST_SECONDS);
			answer(selector, PAUSE_SECONDS);
			pings += measure(name + ", later", selector, server, SECONDS);
			int open = selector.keys().size();
			if (open != CONNECTIONS) {
				throw new IllegalStateException("Only " + open + " connections are left, see " + log);
			}
			if ((pings > 0) != pinged) {
				throw new IllegalStateException(pings + " pings: is the sample up to date?");
			}
			for (SelectionKey key : selector.keys()) {
				key.channel().close();
			}
			Files.delete(log);
		}
		finally {
			server.destroy();
			if (!server.waitFor(30, TimeUnit.SECONDS)) {
				server.destroyForcibly();
			}
		}
	}

	private static int measure(String name, Selector selector, Process server, int seconds) throws IOException {
		Cpu before = Cpu.of(server);
		long begin = System.nanoTime();
		int pings = answer(selector, seconds);
		Cpu used = Cpu.of(server).minus(before);
		double wall = (System.nanoTime() - begin) / 1e6;
		System.out.printf(Locale.ROOT, "| %s | %d | %,d | %.2f | %s |", name, seconds, pings, 100 * used.total / wall,
				(pings > 0) ? String.format(Locale.ROOT, "%.0f", 1e3 * used.total / pings) : "");
		for (String group : Cpu.GROUPS) {
			System.out.printf(Locale.ROOT, " %.2f |", 100 * used.of(group) / wall);
		}
		System.out.printf(Locale.ROOT, " %.2f |", 100 * used.ofEnded() / wall);
		System.out.println();
		return pings;
	}

	private static int awaitPort(Path log) throws Exception {
		long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
		while (System.nanoTime() < deadline) {
			String text = Files.readString(log);
			Matcher port = PORT.matcher(text);
			if (port.find() && STARTED.matcher(text).find()) {
				return Integer.parseInt(port.group(1));
			}
			Thread.sleep(50);
		}
		throw new IllegalStateException("Sample has not started, see " + log);
	}

	private static SocketChannel open(int port) throws IOException {
		SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
		channel.write(StandardCharsets.US_ASCII.encode("GET /chat HTTP/1.1\r\nHost: localhost:" + port
				+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
		ByteBuffer response = ByteBuffer.allocate(1024);
		while (!new String(response.array(), 0, response.position(), StandardCharsets.US_ASCII)
			.contains("\r\n\r\n")) {
			if (channel.read(response) < 0) {
				throw new IOException("No answer to a handshake");
			}
		}
		return channel;
	}

	private static int answer(Selector selector, int seconds) throws IOException {
		long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
		int pings = 0;
		for (long left = seconds * 1000L; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
			selector.select(left);
			pings += answerSelected(selector);
		}
		return pings;
	}

	/**
	 * Answer pings. What is read is taken for whole pings.
	 */
	private static int answerSelected(Selector selector) throws IOException {
		ByteBuffer input = ByteBuffer.allocate(1024);
		int pings = 0;
		for (SelectionKey key : selector.selectedKeys()) {
			SocketChannel channel = (SocketChannel) key.channel();
			input.clear();
			int read = channel.read(input);
			if (read < 0) {
				channel.close();
			}
			for (int at = 0; at + PING_BYTES <= read; at += PING_BYTES) {
				channel.write(pong(input, at));
				pings++;
			}
		}
		selector.selectedKeys().clear();
		return pings;
	}

	/** Masked with zeros. */
	private static ByteBuffer pong(ByteBuffer ping, int at) {
		ByteBuffer pong = ByteBuffer.allocate(PING_BYTES + 4);
		pong.put((byte) 0x8A).put((byte) 0x90).putInt(0).put(ping.array(), at + 2, PING_BYTES - 2);
		return pong.flip();
	}

	/**
	 * The CPU time that a process and its threads have used.
	 *
	 * @param total of the process in milliseconds, with the threads that have ended
	 * @param millis of each thread
	 * @param groups the group of each thread
	 */
	private record Cpu(double total, Map<String, Double> millis, Map<String, String> groups) {

		/** Parts of the first 15 characters of their names. */
		static final List<String> GROUPS = List.of("http-nio", "ws-shutdown", "plain-ping", "Compiler");

		static Cpu of(Process process) throws IOException {
			Path directory = Path.of("/proc/" + process.pid());
			Map<String, Double> millis = new HashMap<>();
			Map<String, String> groups = new HashMap<>();
			for (String id : Objects.requireNonNull(directory.resolve("task").toFile().list())) {
				Path thread = directory.resolve("task").resolve(id);
				try {
					String name = Files.readString(thread.resolve("comm"));
					// Nanoseconds on a processor come first
					String used = Files.readString(thread.resolve("schedstat")).split(" ")[0];
					groups.put(id, GROUPS.stream().filter(name::contains).findFirst().orElse("else"));
					millis.put(id, Long.parseLong(used) / 1e6);
				}
				catch (NoSuchFileException ex) {
					// Has ended meanwhile
					continue;
				}
			}
			String stat = Files.readString(directory.resolve("stat"));
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			// utime and stime, in hundredths of a second
			return new Cpu(10.0 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])), millis, groups);
		}

		Cpu minus(Cpu before) {
			Map<String, Double> difference = new HashMap<>();
			this.millis.forEach((thread, value) -> difference.put(thread, value - before.millis.getOrDefault(thread, 0.0)));
			return new Cpu(this.total - before.total, difference, this.groups);
		}

		double of(String group) {
			return this.millis.entrySet()
				.stream()
				.filter((entry) -> this.groups.get(entry.getKey()).equals(group))
				.mapToDouble(Map.Entry::getValue)
				.sum();
		}

		/** A thread without work ends after a second. */
		double ofEnded() {
			return this.total - this.millis.values().stream().mapToDouble(Double::doubleValue).sum();
		}

	}

}
