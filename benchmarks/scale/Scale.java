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
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Sends SIGTERM to servers that hold idle peers, and measures how long it takes until
 * every peer has heard of it and is gone. Each round is a new process; the servers take
 * turns. Started by {@code run} next to it. Bounded in count and time.
 */
public final class Scale {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** So that what compiles and collects because of the handshakes is done. */
	private static final Duration IDLE = Duration.ofSeconds(1);

	private final Path servers;

	private final List<Variant> variants;

	private final List<Integer> sizes;

	private final int rounds;

	private final List<Measurement> measurements = new ArrayList<>();

	private Scale(Path servers, List<Variant> variants, List<Integer> sizes, int rounds) {
		this.servers = servers;
		this.variants = variants;
		this.sizes = sizes;
		this.rounds = rounds;
	}

	public static void main(String[] args) throws Exception {
		Path servers = Path.of(args[0]);
		List<Variant> available = new ArrayList<>();
		for (Variant variant : Variant.parse(System.getenv("VARIANTS"))) {
			if (variant.isAvailable(servers)) {
				available.add(variant);
			}
			else {
				System.err.println("Skipped, since it is not there: " + variant.title());
			}
		}
		List<Integer> sizes = List.of(System.getenv("SIZES").trim().split("\\s+")).stream().map(Integer::valueOf).toList();
		new Scale(servers, available, sizes, Integer.parseInt(System.getenv("ROUNDS"))).run();
	}

	private void run() throws Exception {
		int all = this.rounds * this.sizes.size() * this.variants.size();
		System.err.printf("%d rounds, about %d minutes%n", all, Math.round(all * 8 / 60.0));
		// The peers' own code is warm from here on
		for (int i = 0; i < 3; i++) {
			measure(0, Variant.FLOOR, 3000);
		}
		this.measurements.addAll(new Rounds(this.rounds, this.servers.resolve("scale.tsv")).run(Measurement.HEADER,
				this::measureRound));
		print("no".equals(System.getenv("HEAP")) ? Map.of() : heaps());
	}

	private void measureRound(int round, Consumer<Measurement> to) throws Exception {
		List<Variant> order = new ArrayList<>(this.variants);
		Collections.rotate(order, round);
		for (int size : this.sizes) {
			for (Variant variant : order) {
				to.accept(measure(round, variant, size));
			}
		}
	}

	private Measurement measure(int round, Variant variant, int size) throws Exception {
		Path log = this.servers.resolve(variant.name().toLowerCase(Locale.ROOT) + "-" + size + ".log");
		try (Server server = Server.start(variant.command(this.servers), log); Peers peers = new Peers(server.port(), variant.protocol())) {
			peers.connect(size, (i) -> Peers.Kind.HEALTHY, PATIENCE);
			peers.run(IDLE);
			double memory = server.residentMegabytes();
			long signalled = server.terminate();
			peers.run(PATIENCE);
			double exit = server.millisUntilExit(PATIENCE);
			Peers.Times closeFrames = peers.closeFrames(Peers.Kind.HEALTHY);
			return new Measurement(round, variant, size, closeFrames.millisUntil(0, signalled),
					closeFrames.millisUntil(1, signalled), peers.endTimes(Peers.Kind.HEALTHY).millisUntil(1, signalled), exit,
					server.cpuMillis(), memory, peers.ends(Peers.Kind.values()));
		}
	}

	/** In processes of their own, since a look at the heap changes what is measured. */
	private Map<Variant, Double> heaps() throws Exception {
		Map<Variant, Double> heaps = new TreeMap<>();
		int size = Collections.max(this.sizes);
		for (Variant variant : this.variants) {
			if (variant.isJvm()) {
				Path log = this.servers.resolve(variant.name().toLowerCase(Locale.ROOT) + "-heap.log");
				try (Server server = Server.start(variant.command(this.servers), log);
						Peers peers = new Peers(server.port(), variant.protocol())) {
					peers.connect(size, (i) -> Peers.Kind.HEALTHY, PATIENCE);
					heaps.put(variant, server.liveHeapMegabytes());
				}
			}
		}
		return heaps;
	}

	private void print(Map<Variant, Double> heaps) {
		System.out.println("Milliseconds from SIGTERM, median and range:\n");
		System.out.println("| Peers | Server | First close frame | Last close frame | Last TCP gone | Process ended "
				+ "| CPU time | What peers saw |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
		for (int size : this.sizes) {
			for (Variant variant : this.variants) {
				List<Measurement> of = of(variant, size);
				System.out.printf(Locale.ROOT, "| %,d | %s | %s | %s | %s | %s | %s | %s |%n", size, variant.title(),
						Figures.of(of, Measurement::firstClose), Figures.of(of, Measurement::lastClose),
						Figures.of(of, Measurement::lastGone), Figures.of(of, Measurement::exit),
						Figures.of(of, Measurement::cpu), ends(of));
			}
		}
		printRatios("Last TCP gone as a multiple of the floor's", Variant.FLOOR);
		printRatios("Last TCP gone as a multiple of Go's", Variant.GO);
		printGrowth();
		printMemory(heaps);
	}

	private static String ends(List<Measurement> of) {
		Map<String, Integer> ends = new TreeMap<>();
		of.forEach((measurement) -> measurement.ends().forEach((end, count) -> ends.merge(end, count, Integer::sum)));
		if (ends.size() == 1) {
			return "all " + ends.keySet().iterator().next();
		}
		return ends.entrySet()
			.stream()
			.map((end) -> String.format(Locale.ROOT, "%,d × %s", end.getValue(), end.getKey()))
			.collect(Collectors.joining("; "));
	}

	private void printRatios(String title, Variant other) {
		if (!this.variants.contains(other)) {
			return;
		}
		System.out.println("\n" + title + ", round by round, median and range:\n");
		headOfSizes("Server");
		for (Variant variant : this.variants) {
			if (variant != other) {
				System.out.print("| " + variant.title() + " |");
				for (int size : this.sizes) {
					List<Measurement> ours = of(variant, size);
					List<Measurement> theirs = of(other, size);
					double[] ratios = new double[ours.size()];
					for (int i = 0; i < ratios.length; i++) {
						ratios[i] = ours.get(i).lastGone() / theirs.get(i).lastGone();
					}
					System.out.print(" " + Figures.of("%.2f", ratios) + " |");
				}
				System.out.println();
			}
		}
	}

	private void headOfSizes(String first) {
		System.out.println("| " + first + " | "
				+ this.sizes.stream()
					.map((size) -> String.format(Locale.ROOT, "%,d", size))
					.collect(Collectors.joining(" | "))
				+ " |");
		System.out.println("| --- |" + " --- |".repeat(this.sizes.size()));
	}

	private void printGrowth() {
		int least = Collections.min(this.sizes);
		int most = Collections.max(this.sizes);
		if (least == most) {
			return;
		}
		System.out.printf(Locale.ROOT, "%nGrowth of the medians from %,d to %,d peers; the number of peers grows by %.1f:%n%n",
				least, most, (double) most / least);
		System.out.println("| Server | Last TCP gone | A peer more takes |");
		System.out.println("| --- | --- | --- |");
		for (Variant variant : this.variants) {
			double few = Figures.median(of(variant, least), Measurement::lastGone);
			double many = Figures.median(of(variant, most), Measurement::lastGone);
			System.out.printf(Locale.ROOT, "| %s | × %.1f | %.1f µs |%n", variant.title(), many / few,
					(many - few) * 1000 / (most - least));
		}
	}

	private void printMemory(Map<Variant, Double> heaps) {
		int size = Collections.max(this.sizes);
		System.out.printf(Locale.ROOT, "%nMemory with %,d peers, in MB:%n%n", size);
		System.out.println("| Server | Resident at SIGTERM | Heap after a collection, by itself |");
		System.out.println("| --- | --- | --- |");
		for (Variant variant : this.variants) {
			System.out.printf(Locale.ROOT, "| %s | %s | %s |%n", variant.title(),
					Figures.of(of(variant, size), Measurement::memory),
					heaps.containsKey(variant) ? String.format(Locale.ROOT, "%,.0f", heaps.get(variant)) : "");
		}
	}

	private List<Measurement> of(Variant variant, int size) {
		return this.measurements.stream()
			.filter((measurement) -> measurement.variant() == variant && measurement.size() == size)
			.toList();
	}

	/**
	 * What one process did.
	 */
	private record Measurement(int round, Variant variant, int size, double firstClose, double lastClose,
			double lastGone, double exit, double cpu, double memory, Map<String, Integer> ends) {

		static final String HEADER = "round\tserver\tpeers\tfirst close\tlast close\tlast gone\texit\tcpu\tmemory\tends";

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%d\t%s\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%s", this.round,
					this.variant, this.size, this.firstClose, this.lastClose, this.lastGone, this.exit, this.cpu,
					this.memory, this.ends);
		}

	}

}
