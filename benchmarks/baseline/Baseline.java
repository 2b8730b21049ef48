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

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the packaged sample as a process, connects raw peers to it, sends SIGTERM and
 * prints what each of them saw: once without the starter and once with it, all settings at
 * their defaults. Started by {@code run} next to it.
 */
public final class Baseline {

	private static final String[] SWITCHED_OFF = { "--ws-shutdown.enabled=false" };

	private static final String[] DEFAULTS = {};

	private static final int PRE_STOP_SECONDS = 5;

	private static final int IDLE_PEERS = 100;

	private static final int MOST_FLOOD_MESSAGES = 200_000;

	private Baseline() {
	}

	public static void main(String[] args) throws Exception {
		Path target = Path.of(args[0]);
		Path jar = findJar(target);
		if (args.length > 1) {
			compare(jar, target, args[1]);
			return;
		}
		Result before = measure(jar(jar), target, 0, SWITCHED_OFF);
		Result after = measure(jar(jar), target, 0, DEFAULTS);
		double idleBefore = measureIdle(jar, target, SWITCHED_OFF);
		double idleAfter = measureIdle(jar, target, DEFAULTS);
		System.out.println("| Peer | Without ws-shutdown | With ws-shutdown |");
		System.out.println("| --- | --- | --- |");
		before.ends().forEach((peer, end) -> row(peer, end, after.ends().get(peer)));
		row("**Process ends**, these peers connected", seconds(before.exitSeconds()), seconds(after.exitSeconds()));
		row("**Process ends**, " + IDLE_PEERS + " idle peers that answer", seconds(idleBefore), seconds(idleAfter));
		System.out.println();
		System.out.println(environment(jar));
	}

	private static void compare(Path jar, Path target, String classPath) throws Exception {
		List<String> handWritten = List.of("-cp", classPath, "io.github.wsshutdown.sample.SampleApplication");
		Map<String, Result> results = new LinkedHashMap<>();
		results.put("Spring Boot alone", measure(jar(jar), target, 0, SWITCHED_OFF));
		results.put("`preStop: sleep 5`", measure(jar(jar), target, PRE_STOP_SECONDS, SWITCHED_OFF));
		results.put("A hand-written `@PreDestroy`", measure(handWritten, target, 0, closer("pre-destroy")));
		results.put("A listener for `ContextClosedEvent`", measure(handWritten, target, 0, closer("context-closed")));
		results.put("Spring's loop for STOMP, before the server stops",
				measure(handWritten, target, 0, closer("spring-loop")));
		results.put("**ws-shutdown**", measure(jar(jar), target, 0, DEFAULTS));
		Set<String> peers = results.values().iterator().next().ends().keySet();
		System.out.println("| Instead | " + String.join(" | ", peers) + " | Process ends |");
		System.out.println("| --- |" + " --- |".repeat(peers.size() + 1));
		results.forEach((mechanism, result) -> System.out.println("| " + mechanism + " | "
				+ String.join(" | ", result.ends().values()) + " | " + seconds(result.exitSeconds()) + " |"));
		System.out.println();
		System.out.println(environment(jar));
	}

	private static List<String> jar(Path jar) {
		return List.of("-jar", jar.toString());
	}

	private static String[] closer(String moment) {
		return new String[] { SWITCHED_OFF[0], "--baseline.moment=" + moment };
	}

	private static void row(String peer, String before, String after) {
		System.out.println("| " + peer + " | " + before + " | " + after + " |");
	}

	/**
	 * Measure one way to stop.
	 * @param program the arguments of {@code java} that start the sample
	 * @param preStopSeconds how long the stop is known before SIGTERM is sent; times are
	 * from then on, and handlers are those that run at SIGTERM
	 */
	private static Result measure(List<String> program, Path target, int preStopSeconds, String[] arguments)
			throws Exception {
		try (Sample sample = Sample.start(program, target, arguments)) {
			Map<String, Peer> peers = new LinkedHashMap<>();
			try {
				Peer idle = add(peers, "Plain, idle, answers", Peer.plain(sample.port));
				Peer slow = add(peers, "Plain, its handler runs", Peer.plain(sample.port));
				add(peers, "Plain, never answers", Peer.plain(sample.port).silent());
				// The server does not know of it: what comes later is later by that
				TimeUnit.SECONDS.sleep(preStopSeconds);
				add(peers, "STOMP, idle, answers", Peer.stomp(sample.port));
				Peer slowStomp = add(peers, "STOMP, its handler runs", Peer.stomp(sample.port));
				Peer stuck = add(peers, "Plain, does not read while the room talks to it", Peer.plainNotReading(sample.port));
				Peer flooding = add(peers, "Plain, talks all the time, its handler blocked by the one above",
						Peer.plain(sample.port));
				flooding.startFlood();
				await("a blocked sender", () -> flooding.isSilentForMillis(700));
				slow.say("/slow plain");
				slowStomp.say("/slow stomp");
				slow.awaitText("\"text\":\"/slow plain\"");
				slowStomp.awaitText("\"text\":\"/slow stomp\"");
				idle.awaitText("\"text\":\"/slow plain\"");
				long begin = System.nanoTime() - TimeUnit.SECONDS.toNanos(preStopSeconds);
				double exitSeconds = sample.terminate() + preStopSeconds;
				stuck.startReading();
				Map<String, String> ends = new LinkedHashMap<>();
				for (Map.Entry<String, Peer> peer : peers.entrySet()) {
					ends.put(peer.getKey(), peer.getValue().describeEnd(begin));
				}
				return new Result(ends, exitSeconds);
			}
			finally {
				peers.values().forEach(Peer::close);
			}
		}
	}

	private static Peer add(Map<String, Peer> peers, String name, Peer peer) {
		peers.put(name, peer);
		return peer;
	}

	private static double measureIdle(Path jar, Path target, String[] arguments) throws Exception {
		try (Sample sample = Sample.start(jar(jar), target, arguments)) {
			List<Peer> peers = new ArrayList<>();
			try {
				for (int i = 0; i < IDLE_PEERS; i++) {
					peers.add((i % 2 == 0) ? Peer.plain(sample.port) : Peer.stomp(sample.port));
				}
				return sample.terminate();
			}
			finally {
				peers.forEach(Peer::close);
			}
		}
	}

	private static String seconds(double seconds) {
		return String.format(Locale.ROOT, "%.2f s", seconds);
	}

	private static Path findJar(Path target) throws IOException {
		try (Stream<Path> files = Files.list(target)) {
			return files.filter((file) -> file.getFileName().toString().matches("ws-shutdown-sample-app-[\\w.-]+\\.jar"))
				.filter((file) -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("No packaged sample in " + target));
		}
	}

	private static String environment(Path jar) throws IOException {
		String cpu = "unknown CPU";
		Path cpuInfo = Path.of("/proc/cpuinfo");
		if (Files.isReadable(cpuInfo)) {
			cpu = Files.readAllLines(cpuInfo)
				.stream()
				.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(cpu);
		}
		return "Measured on " + LocalDate.now() + ", " + Runtime.getRuntime().availableProcessors() + " cores (" + cpu
				+ "), " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
				+ System.getProperty("java.version") + ", Spring Boot " + version(jar, "spring-boot") + ", Tomcat "
				+ version(jar, "tomcat-embed-core") + ", peers on the same machine.";
	}

	private static String version(Path jar, String library) throws IOException {
		Pattern pattern = Pattern.compile("BOOT-INF/lib/" + library + "-(\\d[\\w.-]*)\\.jar");
		try (JarFile file = new JarFile(jar.toFile())) {
			return file.stream()
				.map((entry) -> pattern.matcher(entry.getName()))
				.filter(Matcher::matches)
				.map((matcher) -> matcher.group(1))
				.findFirst()
				.orElse("unknown");
		}
	}

	private static void await(String what, BooleanSupplier condition) throws InterruptedException {
		long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > until) {
				throw new IllegalStateException("Waited in vain for " + what);
			}
			Thread.sleep(10);
		}
	}

	private record Result(Map<String, String> ends, double exitSeconds) {

	}

	/**
	 * The sample in a process of its own.
	 */
	private static final class Sample implements AutoCloseable {

		private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

		private final Process process;

		private final Path log;

		private int port;

		private Sample(Process process, Path log) {
			this.process = process;
			this.log = log;
		}

		static Sample start(List<String> program, Path target, String[] arguments) throws Exception {
			Path log = Files.createTempFile(target, "baseline-", ".log");
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
			command.addAll(program);
			command.addAll(List.of("--server.port=0", "--server.address=127.0.0.1"));
			command.addAll(List.of(arguments));
			Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
			Sample sample = new Sample(process, log);
			try {
				await("the sample to start, see " + log, sample::hasStarted);
			}
			catch (Exception ex) {
				sample.close();
				throw ex;
			}
			return sample;
		}

		private boolean hasStarted() {
			try {
				if (!this.process.isAlive()) {
					throw new IllegalStateException("The sample did not start, see " + this.log);
				}
				String text = Files.readString(this.log);
				Matcher matcher = PORT.matcher(text);
				if (matcher.find() && text.contains("Started SampleApplication")) {
					this.port = Integer.parseInt(matcher.group(1));
					return true;
				}
				return false;
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** Send SIGTERM and wait for the end of the process. */
		double terminate() throws InterruptedException {
			long begin = System.nanoTime();
			this.process.destroy();
			if (!this.process.waitFor(120, TimeUnit.SECONDS)) {
				throw new IllegalStateException("The sample still runs after 120 s, see " + this.log);
			}
			return (System.nanoTime() - begin) / 1e9;
		}

		@Override
		public void close() throws InterruptedException {
			this.process.destroyForcibly();
			this.process.waitFor(10, TimeUnit.SECONDS);
		}

	}

	/**
	 * A peer on a raw socket, so that the end of TCP can be told from a close frame.
	 */
	private static class Peer implements AutoCloseable {

		private static final int TEXT = 1;

		private static final int CLOSE = 8;

		private final Socket socket = new Socket();

		private final DataInputStream in;

		private final OutputStream out;

		private final boolean stomp;

		private final List<String> texts = new ArrayList<>();

		private volatile boolean answers = true;

		private volatile boolean closing;

		private volatile boolean asked;

		private volatile long lastTextNanos = System.nanoTime();

		private volatile int closeCode;

		private volatile long closeNanos;

		private volatile long endNanos;

		private volatile String end;

		private volatile long bytes;

		private boolean lateReader;

		private Thread reader;

		private Peer(int port, String path, boolean stomp, int receiveBuffer) throws Exception {
			this.stomp = stomp;
			if (receiveBuffer > 0) {
				this.socket.setReceiveBufferSize(receiveBuffer);
			}
			this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
			this.socket.setTcpNoDelay(true);
			this.out = this.socket.getOutputStream();
			this.in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 512));
			String protocol = stomp ? "Sec-WebSocket-Protocol: v12.stomp\r\n" : "";
			this.out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
					+ "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
					+ "Sec-WebSocket-Version: 13\r\n" + protocol + "\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			StringBuilder response = new StringBuilder();
			while (response.indexOf("\r\n\r\n") < 0) {
				response.append((char) this.in.readUnsignedByte());
			}
			if (!response.toString().startsWith("HTTP/1.1 101")) {
				throw new IOException("Handshake failed: " + response);
			}
		}

		static Peer plain(int port) throws Exception {
			Peer peer = new Peer(port, "/chat", false, 0);
			peer.startReading();
			return peer;
		}

		static Peer plainNotReading(int port) throws Exception {
			Peer peer = new Peer(port, "/chat", false, 4096);
			peer.lateReader = true;
			return peer;
		}

		static Peer stomp(int port) throws Exception {
			Peer peer = new Peer(port, "/stomp", true, 0);
			peer.startReading();
			peer.send(TEXT, "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			peer.awaitText("CONNECTED");
			peer.send(TEXT, "SUBSCRIBE\nid:room\ndestination:/topic/chat\n\n\0");
			peer.send(TEXT, "SUBSCRIBE\nid:answers\ndestination:/user/queue/answers\n\n\0");
			peer.send(TEXT, "SUBSCRIBE\nid:history\ndestination:/app/chat\n\n\0");
			peer.awaitText("subscription:history");
			return peer;
		}

		Peer silent() {
			this.answers = false;
			return this;
		}

		void startReading() {
			this.reader = new Thread(this::read, "peer");
			this.reader.setDaemon(true);
			this.reader.start();
		}

		void say(String text) throws IOException {
			this.asked = true;
			String json = "{\"sender\":\"Peer\",\"text\":\"" + text + "\"}";
			send(TEXT, this.stomp ? "SEND\ndestination:/app/chat\ncontent-type:application/json\n\n" + json + "\0"
					: json);
		}

		/** Talk until the server takes no more, or asks to stop. */
		void startFlood() {
			String json = "{\"sender\":\"Flood\",\"text\":\"" + "x".repeat(480) + "\"}";
			Thread flood = new Thread(() -> {
				try {
					for (int i = 0; i < MOST_FLOOD_MESSAGES && !this.closing; i++) {
						send(TEXT, json);
					}
				}
				catch (IOException ex) {
					// The reader tells how the connection ended
				}
			}, "flood");
			flood.setDaemon(true);
			flood.start();
		}

		boolean isSilentForMillis(int millis) {
			return System.nanoTime() - this.lastTextNanos > TimeUnit.MILLISECONDS.toNanos(millis);
		}

		void awaitText(String text) throws InterruptedException {
			await(text.strip(), () -> received((candidate) -> candidate.contains(text)));
		}

		private boolean received(Predicate<String> condition) {
			synchronized (this.texts) {
				return this.texts.stream().anyMatch(condition);
			}
		}

		private synchronized void send(int opCode, byte[] payload) throws IOException {
			int length = payload.length;
			byte[] frame = new byte[length + ((length < 126) ? 6 : 8)];
			int position = 0;
			frame[position++] = (byte) (0x80 | opCode);
			if (length < 126) {
				frame[position++] = (byte) (0x80 | length);
			}
			else {
				frame[position++] = (byte) (0x80 | 126);
				frame[position++] = (byte) (length >> 8);
				frame[position++] = (byte) length;
			}
			// A mask of zeros is a mask
			System.arraycopy(payload, 0, frame, position + 4, length);
			this.out.write(frame);
		}

		private void send(int opCode, String payload) throws IOException {
			send(opCode, payload.getBytes(StandardCharsets.UTF_8));
		}

		private void read() {
			try {
				while (true) {
					int opCode = this.in.readUnsignedByte() & 0xF;
					int length = this.in.readUnsignedByte();
					length = (length == 126) ? this.in.readUnsignedShort()
							: (length == 127) ? (int) this.in.readLong() : length;
					byte[] payload = new byte[length];
					this.in.readFully(payload);
					this.bytes += length;
					if (opCode == TEXT) {
						text(new String(payload, StandardCharsets.UTF_8));
					}
					else if (opCode == CLOSE) {
						closed(payload);
					}
				}
			}
			catch (EOFException ex) {
				this.end = "FIN";
			}
			catch (SocketTimeoutException ex) {
				this.end = "open";
			}
			catch (SocketException ex) {
				this.end = "reset";
			}
			catch (IOException ex) {
				this.end = ex.toString();
			}
			this.endNanos = System.nanoTime();
		}

		private void text(String text) {
			this.lastTextNanos = System.nanoTime();
			if (!text.contains("xxxxxxxx")) {
				synchronized (this.texts) {
					this.texts.add(text);
				}
			}
		}

		private void closed(byte[] payload) {
			this.closeNanos = System.nanoTime();
			this.closeCode = (payload.length >= 2) ? ((payload[0] & 0xFF) << 8 | (payload[1] & 0xFF)) : 1005;
			this.closing = true;
			if (this.answers) {
				try {
					send(CLOSE, (payload.length >= 2) ? new byte[] { payload[0], payload[1] } : new byte[0]);
				}
				catch (IOException ex) {
					// What is read next tells how the connection ended
				}
			}
		}

		/**
		 * What the peer saw. A peer that did not read tells how much it had to read before
		 * it learned of the end instead of when that was.
		 */
		String describeEnd(long begin) throws InterruptedException {
			this.reader.join(TimeUnit.SECONDS.toMillis(10));
			StringBuilder description = new StringBuilder();
			if (this.asked) {
				boolean replied = received((text) -> text.contains("slow answer to: "));
				description.append(replied ? "reply, then " : "reply lost, ");
			}
			description.append((this.closeCode != 0) ? this.closeCode + at(this.closeNanos, begin) + ", "
					: "1006 (no close frame), ");
			description.append((this.end != null) ? this.end : "TCP still open");
			if (this.lateReader) {
				description.append("reset".equals(this.end) ? ", unread data thrown away"
						: String.format(Locale.ROOT, " behind %.1f MB of unread data", this.bytes / 1e6));
			}
			else if (this.end != null) {
				description.append(at(this.endNanos, begin));
			}
			return description.toString();
		}

		private static String at(long nanos, long begin) {
			return " at " + seconds((nanos - begin) / 1e9);
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				// There is nothing left to close
			}
		}

	}

}
