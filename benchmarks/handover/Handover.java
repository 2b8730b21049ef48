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
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.wsshutdown.client.ReconnectOptions;
import io.github.wsshutdown.client.ReconnectingWebSocket;

/**
 * Restarts two instances in turn and measures for how long each client gets no message.
 */
public final class Handover implements AutoCloseable {

	private static final long INTERVAL_MILLIS = 1_000;

	private static final AtomicInteger published = new AtomicInteger();

	private static final Duration RECONNECT_WINDOW = Duration.ofSeconds(5);

	private static final int MAX_MESSAGES = 10_000;

	private static final Pattern TEXT = Pattern.compile("\"text\":\"(\\d+)\"");

	private static final Pattern DRAINED = Pattern.compile("Drained .*");

	private final HttpClient httpClient = HttpClient.newHttpClient();

	private final ScheduledExecutorService publisher = Executors.newScheduledThreadPool(1);

	private final List<ReconnectingWebSocket> sockets = new ArrayList<>();

	private static final AtomicLongArray publishedNanos = new AtomicLongArray(MAX_MESSAGES);

	private final AtomicLong lastPublished = new AtomicLong();

	private final AtomicLong longestPublisherPause = new AtomicLong();

	private final AtomicLong publisherPauseInWindow = new AtomicLong();

	private final AtomicLong longestStall = new AtomicLong();

	private final List<String> drains = new ArrayList<>();

	private final List<Long> stopped = new ArrayList<>();

	private final Path directory = Files.createTempDirectory("handover-");

	private final Instance[] instances = { new Instance("a"), new Instance("b") };

	private final int port = freePort();

	private final Path proxyLog = this.directory.resolve("haproxy.log");

	private final Process proxy;

	private Handover() throws Exception {
		for (Instance instance : this.instances) {
			instance.start();
		}
		// As RollingRestartIT does: a busy machine is no reason to take an instance out
		String patient = Files.readString(Path.of("docs/proxies/haproxy.cfg"))
			.replace("timeout check 2s", "timeout check 60s")
			.replace("fall 2", "fall 4");
		Path configuration = Files.writeString(this.directory.resolve("haproxy.cfg"), patient);
		ProcessBuilder haproxy = new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", configuration.toString());
		haproxy.environment()
			.putAll(Map.of("LISTEN", "127.0.0.1:" + this.port, "INSTANCE_A", this.instances[0].address(), "INSTANCE_B",
					this.instances[1].address()));
		this.proxy = haproxy.redirectErrorStream(true).redirectOutput(this.proxyLog.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
	}

	public static void main(String[] args) throws Exception {
		int clients = (args.length > 0) ? Integer.parseInt(args[0]) : 500;
		int restarts = (args.length > 1) ? Integer.parseInt(args[1]) : 10;
		try (Handover handover = new Handover()) {
			handover.run(clients, restarts);
		}
		System.exit(0);
	}

	private void run(int clients, int restarts) throws Exception {
		watchStalls();
		List<Client> moving = connect(clients, Duration.ofSeconds(1));
		List<Client> waiting = connect(clients, Duration.ZERO);
		for (Instance instance : this.instances) {
			URI uri = URI.create("ws://" + instance.address() + "/chat");
			instance.entrance = ReconnectingWebSocket.connect(
					(listener) -> this.httpClient.newWebSocketBuilder().buildAsync(uri, listener),
					new Client(), options(Duration.ZERO));
		}
		this.publisher.scheduleAtFixedRate(this::publish, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
		List<Client> all = Stream.concat(moving.stream(), waiting.stream()).toList();
		await("all clients", () -> all.stream().allMatch(Client::isServed));
		for (int i = 0; i < restarts; i++) {
			Instance instance = this.instances[i % 2];
			long logged = Files.size(this.proxyLog);
			this.stopped.add(System.nanoTime());
			Window.begin = System.nanoTime();
			Window.end = Long.MAX_VALUE;
			instance.stop();
			this.drains.add(instance.drained());
			// What waits for its delay is back before the other instance goes
			Thread.sleep(RECONNECT_WINDOW.plusSeconds(1).toMillis());
			Window.end = System.nanoTime();
			instance.start();
			await("the proxy", () -> log(this.proxyLog).indexOf("/" + instance.name + " is UP", (int) logged) >= 0);
			await("all clients", () -> all.stream().allMatch(Client::isServed));
			System.err.printf("restart %d: %s; longest pauses while clients moved %d and %d ms; without a thread %d ms; not sent: %d%n", i + 1,
					this.drains.get(i), longest(pauses(moving, (client) -> client.pauseInWindow)),
					longest(pauses(waiting, (client) -> client.pauseInWindow)),
					millis(this.longestStall.getAndSet(0)), refused());
		}
		report(moving, waiting, restarts);
	}

	/** Messages and notices that an instance could not send. */
	private long refused() {
		return Stream.of(this.instances)
			.flatMap((instance) -> log(instance.log).lines())
			.filter((line) -> line.contains("Could not send"))
			.count();
	}

	private List<Client> connect(int clients, Duration overlap) {
		URI uri = URI.create("ws://127.0.0.1:" + this.port + "/chat");
		List<Client> connected = new ArrayList<>();
		for (int i = 0; i < clients; i++) {
			Client client = new Client();
			connected.add(client);
			this.sockets.add(ReconnectingWebSocket.connect(
					(listener) -> this.httpClient.newWebSocketBuilder().buildAsync(uri, listener), client,
					options(overlap)));
		}
		return connected;
	}

	private static ReconnectOptions options(Duration overlap) {
		return ReconnectOptions.builder().cap(Duration.ofSeconds(1)).overlap(overlap).build();
	}

	private void publish() {
		long now = System.nanoTime();
		long last = this.lastPublished.getAndSet(now);
		if (last != 0) {
			this.longestPublisherPause.accumulateAndGet(now - last, Math::max);
			this.publisherPauseInWindow.accumulateAndGet(Window.cuts(last, now) ? now - last : 0, Math::max);
		}
		int number = published.getAndIncrement();
		publishedNanos.set(number, now);
		String message = "{\"sender\":\"Publisher\",\"text\":\"%d\"}".formatted(number);
		for (Instance instance : this.instances) {
			instance.entrance.current().ifPresent((socket) -> socket.sendText(message, true).whenComplete((sent, failure) -> {
				if (failure != null) {
					System.err.println("Could not publish to " + instance.name + ": " + failure);
				}
			}));
		}
	}

	/** For how long this process got no processor, or the machine was busy with others. */
	private void watchStalls() {
		Thread thread = new Thread(() -> {
			long last = System.nanoTime();
			while (true) {
				LockSupport.parkNanos(10_000_000);
				long now = System.nanoTime();
				this.longestStall.accumulateAndGet(now - last, Math::max);
				last = now;
			}
		}, "stalls");
		thread.setDaemon(true);
		thread.start();
	}

	private void report(List<Client> moving, List<Client> waiting, int restarts) {
		System.out.printf("%d restarts, %d messages, one every %d ms; longest pause of the publisher %d ms, %d ms while clients moved%n%n",
				restarts, published.get(), INTERVAL_MILLIS, millis(this.longestPublisherPause.get()),
				millis(this.publisherPauseInWindow.get()));
		System.out.println("| What | With an overlap of 1 s | Without |");
		System.out.println("| --- | --- | --- |");
		row("Clients", moving.size(), waiting.size());
		row("Connections", moving.stream().mapToInt((client) -> client.opened).sum(),
				waiting.stream().mapToInt((client) -> client.opened).sum());
		row("Messages that a client did not get live, of all clients together", sum(moving, 0), sum(waiting, 0));
		row("Clients that got every message live", none(moving), none(waiting));
		row("Messages that came twice", sum(moving, 2), sum(waiting, 2));
		pauses("While clients moved: longest time without a message", moving, waiting, (client) -> client.pauseInWindow);
		pauses("In the whole run: longest time without a message", moving, waiting, (client) -> client.longestPause);
		System.out.println();
		this.drains.forEach((drain) -> System.out.println("- " + drain));
		explain(moving);
	}

	/** What the worst client went through. */
	private void explain(List<Client> clients) {
		Client worst = clients.stream().max(Comparator.comparingLong((client) -> client.pauseInWindow)).orElseThrow();
		System.err.printf("The worst client with an overlap, seconds from each stop:%n");
		for (int i = 0; i < this.stopped.size(); i++) {
			long begin = this.stopped.get(i);
			long end = (i + 1 < this.stopped.size()) ? this.stopped.get(i + 1) : Long.MAX_VALUE;
			System.err.printf("%d:%s%n", i + 1, worst.events.stream()
				.filter((event) -> event.nanos >= begin && event.nanos < end)
				.map((event) -> " %s %.1f".formatted(event.what, (event.nanos - begin) / 1e9))
				.collect(Collectors.joining(",")));
		}
	}

	private static void row(String what, long one, long other) {
		System.out.printf("| %s | %d | %d |%n", what, one, other);
	}

	private static void pauses(String what, List<Client> moving, List<Client> waiting, ToLongFunction<Client> pause) {
		row(what + ", the median client, ms", median(pauses(moving, pause)), median(pauses(waiting, pause)));
		row("The same, the worst client, ms", longest(pauses(moving, pause)), longest(pauses(waiting, pause)));
		row("Clients for which it was two intervals or longer", tooLong(pauses(moving, pause)),
				tooLong(pauses(waiting, pause)));
	}

	private static LongStream pauses(List<Client> clients, ToLongFunction<Client> pause) {
		return clients.stream().mapToLong(pause).map(Handover::millis);
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

	private static long sum(List<Client> clients, int times) {
		return clients.stream().mapToLong((client) -> client.count(times)).sum();
	}

	private static long none(List<Client> clients) {
		return clients.stream().filter((client) -> client.count(0) == 0).count();
	}

	private static long tooLong(LongStream pauses) {
		return pauses.filter((pause) -> pause >= 2 * INTERVAL_MILLIS).count();
	}

	private static long longest(LongStream counts) {
		return counts.max().orElseThrow();
	}

	private static long median(LongStream counts) {
		long[] sorted = counts.sorted().toArray();
		return sorted[sorted.length / 2];
	}

	private static void await(String what, BooleanSupplier condition) throws InterruptedException {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > Duration.ofMinutes(3).toNanos()) {
				throw new IllegalStateException("Waited for " + what);
			}
			Thread.sleep(100);
		}
	}

	private static String log(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private void kill() {
		this.proxy.destroyForcibly();
		for (Instance instance : this.instances) {
			instance.process.destroyForcibly();
		}
	}

	@Override
	public void close() {
		this.publisher.shutdownNow();
		kill();
	}

	/**
	 * What a client gets, on whichever of its connections.
	 */
	private static final class Client implements WebSocket.Listener {

		private final byte[] times = new byte[MAX_MESSAGES];

		private final List<Event> events = new ArrayList<>();

		/** The first message of each connection that the room does not repeat. */
		private final Map<WebSocket, Integer> begins = new IdentityHashMap<>();

		private int first = -1;

		private int last;

		private long lastNanos;

		private long longestPause;

		private long pauseInWindow;

		private int opened;

		@Override
		public synchronized void onOpen(WebSocket webSocket) {
			this.opened++;
			this.begins.put(webSocket, published.get());
			note("open");
			webSocket.request(Long.MAX_VALUE);
		}

		@Override
		public synchronized CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			Matcher text = TEXT.matcher(data);
			if (text.find()) {
				int number = Integer.parseInt(text.group(1));
				if (number >= this.begins.get(webSocket)) {
					received(number);
				}
			}
			else if (data.toString().contains("going-away")) {
				note("notice");
			}
			return null;
		}

		private void received(int number) {
			if (this.first < 0) {
				this.first = number;
			}
			long now = System.nanoTime();
			long pause = (this.lastNanos != 0) ? now - this.lastNanos : 0;
			if (pause >= TimeUnit.MILLISECONDS.toNanos(2 * INTERVAL_MILLIS)) {
				note("message after %.1f s, sent %.1f s ago".formatted(pause / 1e9,
						(now - publishedNanos.get(number)) / 1e9));
			}
			this.longestPause = Math.max(this.longestPause, pause);
			if (this.lastNanos != 0 && Window.cuts(this.lastNanos, now)) {
				this.pauseInWindow = Math.max(this.pauseInWindow, pause);
			}
			this.lastNanos = now;
			this.last = Math.max(this.last, number);
			this.times[number]++;
		}

		@Override
		public synchronized CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
			note("close " + code);
			this.begins.remove(webSocket);
			return null;
		}

		@Override
		public synchronized void onError(WebSocket webSocket, Throwable error) {
			note(error.toString());
		}

		private void note(String what) {
			this.events.add(new Event(System.nanoTime(), what));
		}

		private synchronized boolean isServed() {
			return this.lastNanos != 0
					&& System.nanoTime() - this.lastNanos < TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS * 3);
		}

		private synchronized int count(int times) {
			int count = 0;
			for (int i = this.first; i <= this.last; i++) {
				count += ((times == 0) ? this.times[i] == 0 : this.times[i] >= times) ? 1 : 0;
			}
			return count;
		}

	}

	private record Event(long nanos, String what) {
	}

	/**
	 * From the signal to an instance until it is started again: then clients move, and
	 * the machine is not yet busy with a JVM that starts.
	 */
	private static final class Window {

		private static volatile long begin = Long.MAX_VALUE;

		private static volatile long end = Long.MAX_VALUE;

		private static boolean cuts(long from, long to) {
			return from < end && to > begin;
		}

	}

	/**
	 * The sample, in a process of its own.
	 */
	private final class Instance {

		private final String name;

		private final int port = freePort();

		private final Path log;

		private int starts;

		private Process process;

		private volatile ReconnectingWebSocket entrance;

		private Instance(String name) throws IOException {
			this.name = name;
			this.log = Handover.this.directory.resolve(name + ".log");
		}

		private String address() {
			return "127.0.0.1:" + this.port;
		}

		private void start() throws Exception {
			String jar;
			try (Stream<Path> files = Files.list(Path.of("sample-app/target"))) {
				jar = files.map(Path::toString)
					.filter((name) -> name.matches(".*sample-app-[\\w.]+(-SNAPSHOT)?\\.jar"))
					.findFirst()
					.orElseThrow();
			}
			this.process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m",
					"-Xlog:gc,safepoint:file=" + Handover.this.directory.resolve(this.name + ".gc.log"), "-jar",
					jar, "--server.address=127.0.0.1", "--server.port=" + this.port,
					"--logging.level.io.github.wsshutdown.drain.Notices=debug",
					"--logging.level.io.github.wsshutdown.sample.ChatWebSocketHandler=debug",
					"--ws-shutdown.drain.quiet-period=3s", "--ws-shutdown.drain.notice-period=4s",
					"--ws-shutdown.drain.spread=4s",
					"--ws-shutdown.drain.reconnect-window=" + RECONNECT_WINDOW.toSeconds() + "s",
					"--ws-shutdown.drain.notice.text={\"type\":\"going-away\",\"retry\":{retry}}")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.start();
			this.starts++;
			await("an instance", () -> log(this.log).split("Started SampleApplication", -1).length > this.starts);
		}

		private void stop() throws InterruptedException {
			this.process.destroy();
			this.process.waitFor();
		}

		private String drained() {
			List<MatchResult> drained = DRAINED.matcher(log(this.log)).results().toList();
			return (drained.size() == this.starts) ? drained.get(this.starts - 1).group() : "no drain";
		}

	}

}
