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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has all clients make a handshake at once, in one thread. Those that are refused come
 * back when they were told. Bounded in clients and in time.
 */
public final class Storm implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(300);

	private static final Duration WARM_UP = Duration.ofSeconds(30);

	private static final Pattern RETRY_AFTER = Pattern.compile("(?i)\r\nRetry-After: (\\d+)\r\n");

	private final Selector selector = Selector.open();

	private final PriorityQueue<Client> due = new PriorityQueue<>(Comparator.comparingLong((client) -> client.dueNanos));

	private final List<int[]> seconds = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private final int port;

	private final long startNanos = System.nanoTime();

	/** When each was let in, in the order of the answers. */
	private final List<Long> letInNanos = new ArrayList<>();

	private final Map<Integer, Integer> retryAfters = new TreeMap<>();

	private Storm(int port, int clients) throws IOException {
		this.port = port;
		for (int i = 0; i < clients; i++) {
			this.clients.add(new Client(this.startNanos));
		}
		this.due.addAll(this.clients);
	}

	public static void main(String[] args) throws Exception {
		int clients = (args.length > 1) ? Math.min(20_000, Integer.parseInt(args[1])) : 5_000;
		int rate = (args.length > 2) ? Integer.parseInt(args[2]) : 500;
		int retryAfter = Math.max(1, clients / rate);
		run(Path.of(args[0]), clients, rate, true, "rate=" + rate, "retry-after=" + retryAfter + "s");
		run(Path.of(args[0]), clients, rate, false, "rate=" + rate, "retry-after=" + retryAfter + "s",
				"slow-start=10s");
	}

	private static void run(Path target, int clients, int rate, boolean warm, String... properties) throws Exception {
		System.out.printf("%n%,d clients at once, `%s`%s%n%n", clients, String.join("`, `", properties),
				warm ? ", after " + WARM_UP.toSeconds() + " s of handshakes" : "");
		try (Sample sample = Sample.start(target, properties)) {
			if (warm) {
				warmUp(sample.port);
			}
			try (Storm storm = new Storm(sample.port, clients)) {
				storm.rage();
				storm.print(rate);
			}
		}
	}

	/**
	 * A server that has just started answers fewer handshakes than it may let in.
	 */
	private static void warmUp(int port) throws Exception {
		long end = System.nanoTime() + WARM_UP.toNanos();
		ByteBuffer bytes = ByteBuffer.allocate(1024);
		while (System.nanoTime() < end) {
			try (SocketChannel channel = SocketChannel
				.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
				channel.setOption(StandardSocketOptions.SO_LINGER, 0);
				channel.write(handshake(port));
				channel.read(bytes.clear());
			}
		}
		// As many may come at once as in one second
		Thread.sleep(3000);
	}

	private static ByteBuffer handshake(int port) {
		return StandardCharsets.US_ASCII.encode("GET /chat HTTP/1.1\r\nHost: localhost:" + port
				+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
				+ "Sec-WebSocket-Version: 13\r\n\r\n");
	}

	private void rage() throws IOException {
		while (this.letInNanos.size() < this.clients.size()) {
			long now = System.nanoTime();
			if (now - this.startNanos > TIMEOUT.toNanos()) {
				throw new IllegalStateException("Only " + this.letInNanos.size() + " were let in");
			}
			while (!this.due.isEmpty() && this.due.peek().dueNanos - now <= 0) {
				connect(this.due.poll());
			}
			this.selector.select(this.due.isEmpty() ? 100
					: Math.max(1, Math.min(100, (this.due.peek().dueNanos - now) / 1_000_000)));
			for (SelectionKey key : this.selector.selectedKeys()) {
				ready(key, (Client) key.attachment());
			}
			this.selector.selectedKeys().clear();
		}
	}

	private void connect(Client client) throws IOException {
		client.attempts++;
		client.head.setLength(0);
		client.channel = SocketChannel.open();
		client.channel.configureBlocking(false);
		client.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		client.channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
		client.channel.register(this.selector, SelectionKey.OP_CONNECT, client);
	}

	private void ready(SelectionKey key, Client client) throws IOException {
		if (key.isConnectable()) {
			client.channel.finishConnect();
			key.interestOps(SelectionKey.OP_READ);
			client.channel.write(handshake(this.port));
			return;
		}
		ByteBuffer bytes = ByteBuffer.allocate(1024);
		if (client.channel.read(bytes) < 0) {
			throw new IOException("EOF after: " + client.head);
		}
		client.head.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
		if (client.head.indexOf("\r\n\r\n") >= 0) {
			key.cancel();
			answered(client, client.head.toString());
		}
	}

	private void answered(Client client, String head) throws IOException {
		long now = System.nanoTime();
		int second = (int) ((now - this.startNanos) / 1_000_000_000);
		while (this.seconds.size() <= second) {
			this.seconds.add(new int[2]);
		}
		if (head.startsWith("HTTP/1.1 101")) {
			this.seconds.get(second)[0]++;
			this.letInNanos.add(now);
			return;
		}
		Matcher retryAfter = RETRY_AFTER.matcher(head);
		if (!head.startsWith("HTTP/1.1 503") || !retryAfter.find()) {
			throw new IOException("Expected 101 or 503 but was: " + head);
		}
		client.channel.close();
		this.seconds.get(second)[1]++;
		int seconds = Integer.parseInt(retryAfter.group(1));
		this.retryAfters.merge(seconds, 1, Integer::sum);
		client.dueNanos = now + TimeUnit.SECONDS.toNanos(seconds);
		this.due.add(client);
	}

	private void print(int rate) {
		System.out.println("| Second | Let in | Refused |");
		System.out.println("| --- | --- | --- |");
		for (int i = 0; i < this.seconds.size(); i++) {
			int[] answers = this.seconds.get(i);
			if (answers[0] + answers[1] > 0) {
				System.out.printf("| %d | %d | %d |%n", i, answers[0], answers[1]);
			}
		}
		List<Integer> attempts = this.clients.stream().map((client) -> client.attempts).sorted().toList();
		System.out.printf("%nAttempts of a client: median %d, most %d.%n", attempts.get(attempts.size() / 2),
				attempts.get(attempts.size() - 1));
		System.out.printf("Refused clients by the seconds that they were told to wait: %s.%n", this.retryAfters);
		System.out.printf("Most let in within a second, by the client's clock: %d; least time for %d in a row: %s s.%n",
				mostWithin(TimeUnit.SECONDS.toNanos(1)), 2 * rate,
				String.format(Locale.ROOT, "%.2f", leastNanosFor(2 * rate) / 1e9));
	}

	private int mostWithin(long nanos) {
		int most = 0;
		for (int first = 0, next = 0; next < this.letInNanos.size(); next++) {
			while (this.letInNanos.get(next) - this.letInNanos.get(first) > nanos) {
				first++;
			}
			most = Math.max(most, next - first + 1);
		}
		return most;
	}

	/** A bucket that is full, and then what flows into it: no less than one second. */
	private long leastNanosFor(int count) {
		long least = Long.MAX_VALUE;
		for (int i = count - 1; i < this.letInNanos.size(); i++) {
			least = Math.min(least, this.letInNanos.get(i) - this.letInNanos.get(i - count + 1));
		}
		return least;
	}

	@Override
	public void close() throws IOException {
		for (Client client : this.clients) {
			if (client.channel != null) {
				client.channel.close();
			}
		}
		this.selector.close();
	}

	/**
	 * One that wants to be let in.
	 */
	private static final class Client {

		private final StringBuilder head = new StringBuilder();

		private long dueNanos;

		private int attempts;

		private SocketChannel channel;

		Client(long dueNanos) {
			this.dueNanos = dueNanos;
		}

	}

	/**
	 * The sample as a process.
	 */
	private static final class Sample implements AutoCloseable {

		private static final Pattern READY = Pattern.compile("Tomcat started on port (\\d+)[\\s\\S]*: Started ");

		private final Process process;

		private final int port;

		private Sample(Process process, int port) {
			this.process = process;
			this.port = port;
		}

		static Sample start(Path target, String... properties) throws Exception {
			Path jar;
			try (var files = Files.list(target)) {
				jar = files.filter((file) -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
			}
			Path log = target.resolve("storm.log");
			List<String> command = new ArrayList<>(List.of(
					Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-jar",
					jar.toString(), "--server.port=0", "--server.tomcat.accept-count=20000",
					"--server.tomcat.max-connections=30000"));
			for (String property : properties) {
				command.add("--ws-shutdown.admission." + property);
			}
			Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
			long deadline = System.nanoTime() + TIMEOUT.toNanos();
			while (System.nanoTime() < deadline) {
				Matcher matcher = READY.matcher(Files.readString(log));
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
			if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}

	}

}
