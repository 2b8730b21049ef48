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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Sends SIGTERM to servers that hold healthy peers among others that are silent or stuck,
 * and measures what the healthy ones notice of those, and whether the deadline holds. Each
 * round is a new process; the servers and the shares take turns. Started by {@code run}
 * next to it. Bounded in count and time.
 */
public final class Hostile {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** How long the server has to be idle, and how much of it may be busy. */
	private static final Duration IDLE = Duration.ofSeconds(1);

	private static final long IDLE_CPU_MILLIS = 50;

	/** Behind that, Tomcat gives up blocked senders by itself. */
	private static final int MOST_WAITS = 12;

	private static final long DEADLINE_MILLIS = 3000;

	/** Both the same, so that everybody who does not answer is there at the deadline. */
	private static final String[] SETTINGS = { "--ws-shutdown.drain.timeout=" + DEADLINE_MILLIS + "ms",
			"--ws-shutdown.drain.close-timeout=" + DEADLINE_MILLIS + "ms" };

	private final Path servers;

	private final List<Variant> variants;

	private final int size;

	private final List<Integer> shares;

	private final int blocked;

	private final int rounds;

	private final List<Measurement> measurements = new ArrayList<>();

	private Hostile(Path servers, List<Variant> variants, int size, List<Integer> shares, int blocked, int rounds) {
		this.servers = servers;
		this.variants = variants;
		this.size = size;
		this.shares = shares;
		this.blocked = blocked;
		this.rounds = rounds;
	}

	public static void main(String[] args) throws Exception {
		List<Integer> shares = List.of(System.getenv("SHARES").trim().split("\\s+")).stream().map(Integer::valueOf).toList();
		new Hostile(Path.of(args[0]), Variant.parse(System.getenv("VARIANTS")), Integer.parseInt(System.getenv("SIZE")),
				shares, Integer.parseInt(System.getenv("BLOCKED")), Integer.parseInt(System.getenv("ROUNDS")))
			.run();
	}

	private void run() throws Exception {
		int all = this.rounds * this.shares.size() * this.variants.size();
		System.err.printf("%d rounds, about %d minutes%n", all, Math.round(all * 14 / 60.0));
		// The peers' own code is warm from here on
		for (int i = 0; i < 2; i++) {
			measure(0, this.variants.get(0), 10);
		}
		this.measurements.addAll(new Rounds(this.rounds, this.servers.resolve("hostile.tsv")).run(Measurement.HEADER,
				this::measureRound));
		print();
	}

	private void measureRound(int round, Consumer<Measurement> to) throws Exception {
		List<Integer> order = new ArrayList<>(this.shares);
		Collections.rotate(order, round);
		for (Variant variant : this.variants) {
			for (int share : order) {
				to.accept(measure(round, variant, share));
			}
		}
	}

	private Measurement measure(int round, Variant variant, int share) throws Exception {
		Path log = this.servers.resolve("hostile-" + variant.name().toLowerCase(Locale.ROOT) + "-" + share + ".log");
		try (Server server = Server.start(variant.command(this.servers, SETTINGS), log);
				Peers peers = new Peers(server.port())) {
			peers.connect(this.size, kinds(share), PATIENCE);
			awaitIdle(server, peers);
			long signalled = server.terminate();
			peers.run(PATIENCE);
			double exit = server.millisUntilExit(PATIENCE);
			peers.lookAtOthers();
			Peers.Times healthy = peers.closeFrames(Peers.Kind.HEALTHY);
			Map<String, Integer> hostileEnds = peers.ends(Peers.Kind.SILENT, Peers.Kind.STUCK, Peers.Kind.FLOODED);
			return new Measurement(round, variant, share, healthy.millisUntil(0.5, signalled),
					healthy.millisUntil(0.99, signalled), healthy.millisUntil(1, signalled),
					peers.endTimes(Peers.Kind.HEALTHY).millisUntil(1, signalled),
					peers.endTimes(Peers.Kind.SILENT).millisUntil(1, signalled), exit, server.cpuMillis(),
					peers.ends(Peers.Kind.HEALTHY), hostileEnds,
					server.logLine("Drained ").map((line) -> line.replaceFirst(".*Drained ", "")).orElse("no report"));
		}
	}

	/**
	 * So that what peers have asked for was sent, and has filled their windows.
	 */
	private static void awaitIdle(Server server, Peers peers) throws Exception {
		long used;
		int waits = 0;
		do {
			used = server.cpuMillisSoFar();
			peers.run(IDLE);
		}
		while (server.cpuMillisSoFar() - used > IDLE_CPU_MILLIS && ++waits < MOST_WAITS);
	}

	/**
	 * The hostile ones are spread over all, and are silent and stuck in turns. Senders are
	 * blocked for some of the stuck, since an application has a thread for each of these.
	 */
	private IntFunction<Peers.Kind> kinds(int share) {
		return (i) -> {
			int hostileBefore = i * share / 100;
			if ((i + 1) * share / 100 == hostileBefore) {
				return Peers.Kind.HEALTHY;
			}
			if (hostileBefore % 2 == 0) {
				return Peers.Kind.SILENT;
			}
			return (hostileBefore / 2 < this.blocked) ? Peers.Kind.FLOODED : Peers.Kind.STUCK;
		};
	}

	private void print() {
		System.out.println("Milliseconds from SIGTERM, median and range:\n");
		System.out.println("| Server | Hostile | Close frame of half of the healthy | of 99 % | of the last "
				+ "| Last healthy one gone | Last silent one gone | Process ended | CPU time |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
		for (Variant variant : this.variants) {
			for (int share : this.shares) {
				List<Measurement> of = of(variant, share);
				System.out.printf(Locale.ROOT, "| %s | %d %% | %s | %s | %s | %s | %s | %s | %s |%n", variant.title(),
						share, Figures.of(of, Measurement::half), Figures.of(of, Measurement::most),
						Figures.of(of, Measurement::lastClose), Figures.of(of, Measurement::lastGone),
						(share != 0) ? Figures.of(of, Measurement::lastSilent) : "", Figures.of(of, Measurement::exit),
						Figures.of(of, Measurement::cpu));
			}
		}
		System.out.println("\nClose frame of 99 % of the healthy ones, with over without hostile ones, round by round:\n");
		System.out.println("| Server | "
				+ this.shares.stream().map((share) -> share + " %").collect(Collectors.joining(" | ")) + " |");
		System.out.println("| --- |" + " --- |".repeat(this.shares.size()));
		for (Variant variant : this.variants) {
			System.out.print("| " + variant.title() + " |");
			List<Measurement> without = of(variant, 0);
			for (int share : this.shares) {
				List<Measurement> with = of(variant, share);
				double[] ratios = new double[Math.min(with.size(), without.size())];
				for (int i = 0; i < ratios.length; i++) {
					ratios[i] = with.get(i).most() / without.get(i).most();
				}
				System.out.print(" " + Figures.of("%.2f", ratios) + " |");
			}
			System.out.println();
		}
		System.out.println("\nWhat peers saw, and what the servers reported, in the last round:\n");
		System.out.println("| Server | Hostile | Healthy peers | Hostile peers | Drained |");
		System.out.println("| --- | --- | --- | --- | --- |");
		for (Variant variant : this.variants) {
			for (int share : this.shares) {
				List<Measurement> of = of(variant, share);
				Measurement last = of.get(of.size() - 1);
				System.out.printf("| %s | %d %% | %s | %s | %s |%n", variant.title(), share, describe(last.healthyEnds()),
						describe(last.hostileEnds()), last.report());
			}
		}
	}

	private static String describe(Map<String, Integer> ends) {
		return ends.entrySet()
			.stream()
			.map((end) -> String.format(Locale.ROOT, "%,d × %s", end.getValue(), end.getKey()))
			.collect(Collectors.joining("; "));
	}

	private List<Measurement> of(Variant variant, int share) {
		return this.measurements.stream()
			.filter((measurement) -> measurement.variant() == variant && measurement.share() == share)
			.toList();
	}

	/**
	 * What one process did.
	 */
	private record Measurement(int round, Variant variant, int share, double half, double most, double lastClose,
			double lastGone, double lastSilent, double exit, double cpu, Map<String, Integer> healthyEnds,
			Map<String, Integer> hostileEnds, String report) {

		static final String HEADER = "round\tserver\tshare\thalf close\t99 % close\tlast close\tlast gone\tlast silent gone"
				+ "\texit\tcpu\thealthy\thostile\treport";

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%d\t%s\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%s\t%s\t%s", this.round,
					this.variant, this.share, this.half, this.most, this.lastClose, this.lastGone, this.lastSilent,
					this.exit, this.cpu, this.healthyEnds, this.hostileEnds, this.report);
		}

	}

}
