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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the CPU time that a server spends on idle connections, without liveness and
 * with it. Bounded in count and time.
 */
public final class Liveness {

	private static final int CONNECTIONS = 10_000;

	private static final int SECONDS = 90;

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	private static final Pattern STARTED = Pattern.compile("process running for");

	/** FIN and PING, 16 bytes that are not masked. */
	private static final int PING_BYTES = 18;

	private final Path jar;

	private Liveness(Path jar) {
		this.jar = jar;
	}

	public static void main(String[] args) throws Exception {
		Path jar;
		try (var files = Files.list(Path.of(args[0]))) {
			jar = files.filter((file) -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
		}
		int rounds = (args.length > 1) ? Integer.parseInt(args[1]) : 1;
		System.out.printf("| %,d idle connections, %d s | CPU of the server, %% of a core | Pings |%n", CONNECTIONS,
				SECONDS);
		System.out.println("| --- | --- | --- |");
		for (int i = 0; i < rounds; i++) {
			new Liveness(jar).measure("without");
			new Liveness(jar).measure("ping-interval=30s, timeout=15s", "--ws-shutdown.liveness.ping-interval=30s",
					"--ws-shutdown.liveness.timeout=15s");
		}
		System.out.printf("%nJava %s.%n", Runtime.version());
	}

	private void measure(String name, String... arguments) throws Exception {
		Path log = Files.createTempFile("liveness-", ".log");
		String[] command = new String[6 + arguments.length];
		String[] fixed = { Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-jar",
				this.jar.toString(), "--server.port=0", "--server.tomcat.max-connections=20000" };
		System.arraycopy(fixed, 0, command, 0, fixed.length);
		System.arraycopy(arguments, 0, command, fixed.length, arguments.length);
		Process server = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try (Selector selector = Selector.open()) {
			int port = awaitPort(log);
			for (int i = 0; i < CONNECTIONS; i++) {
				open(port).configureBlocking(false).register(selector, SelectionKey.OP_READ);
				// Who is not answered while the others connect would be cut
				selector.selectNow();
				answerSelected(selector);
			}
			// The compiler has work to do for a while
			answer(selector, 60);
			long before = cpuMillis(server);
			long begin = System.nanoTime();
			int pings = answer(selector, SECONDS);
			double wall = (System.nanoTime() - begin) / 1e6;
			System.out.printf(Locale.ROOT, "| %s | %.2f | %,d |%n", name, 100 * (cpuMillis(server) - before) / wall,
					pings);
			int open = selector.keys().size();
			if (open != CONNECTIONS) {
				throw new IllegalStateException("Only " + open + " connections are left, see " + log);
			}
			if ((pings > 0) != (arguments.length > 0)) {
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

	private static long cpuMillis(Process process) throws IOException {
		String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		// utime and stime, in hundredths of a second
		return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
	}

}
