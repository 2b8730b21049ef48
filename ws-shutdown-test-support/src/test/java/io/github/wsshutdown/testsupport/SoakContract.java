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

package io.github.wsshutdown.testsupport;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to stay the same however often peers come and are drained. Runs for minutes, so
 * only with the profile {@code soak}.
 */
@Tag("soak")
public abstract class SoakContract extends DrainFixture {

	private static final int PEERS = 30;

	/**
	 * Until threads are started, classes loaded, and the container forgets as many
	 * sessions as it gets: Tomcat looks every ten seconds for those of peers that were
	 * cut, and gives the answer to an application's own close frame half a minute.
	 */
	private static final Duration WARM_UP = Duration.ofSeconds(60);

	private static final int ROUNDS_PER_SAMPLE = 20;

	/** Longer than a selector waits before it closes sockets for good. */
	private static final Duration SETTLED = Duration.ofMillis(1_200);

	private static final double TOLERANCE = 0.05;

	private static final DrainPlan PLAN = DrainPlan.builder().closeTimeout(Duration.ofMillis(200)).build();

	private final int rounds;

	private int gone;

	private int forced;

	private int lost;

	/**
	 * Create a new {@link SoakContract}.
	 * @param rounds how often peers come and are drained
	 */
	protected SoakContract(int rounds) {
		this.rounds = Integer.getInteger("soak.rounds", rounds);
	}

	/**
	 * How the server is configured, so that it keeps no more because it has been busier
	 * once than ever before.
	 */
	protected String[] properties() {
		return new String[0];
	}

	@Test
	void whenPeersComeAndAreDrainedAgainAndAgainThenNothingGrows() throws Exception {
		start(properties());
		int warmUpRounds = 0;
		for (long end = System.nanoTime() + WARM_UP.toNanos(); System.nanoTime() - end < 0; warmUpRounds++) {
			round();
		}
		List<Sample> samples = new ArrayList<>();
		for (int i = 0; i < this.rounds; i++) {
			round();
			if (i % ROUNDS_PER_SAMPLE == 0) {
				samples.add(Sample.take());
			}
		}
		System.out.printf("Soak: %d rounds of %d peers after %d to warm up%n", this.rounds, PEERS, warmUpRounds);
		System.out.printf("Soak: threads at first %s%nSoak: threads at last %s%n", samples.get(0).threads(),
				samples.get(samples.size() - 1).threads());
		SoftAssertions.assertSoftly((softly) -> {
			assertFlat(softly, "threads", samples, Sample::threadCount);
			assertFlat(softly, "descriptors", samples, Sample::descriptors);
			assertFlat(softly, "bytes of heap", samples, Sample::heap);
		});
	}

	private void round() throws Exception {
		this.gone = 0;
		this.forced = 0;
		this.lost = 0;
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < PEERS; i++) {
			peers.add(connectOne(i));
		}
		awaitConnections(PEERS - this.gone);
		DrainReport report = server().drainer().start(PLAN).toCompletableFuture().get(20, TimeUnit.SECONDS);
		assertOutcomes(report, 0, PEERS - this.gone - this.forced - this.lost, this.forced, this.lost);
		for (TestPeer peer : peers) {
			assertThat(peer.closes()).as(peer.kind().name()).isLessThanOrEqualTo(1);
			peer.close();
		}
		Awaitility.await().until(() -> server().application().closesPerSession().size() >= told(peers));
		assertThat(server().application().closesPerSession()).allMatch((closes) -> closes == 1);
		assertThat(server().registry().connections()).isEmpty();
		assertThat(server().admission().getSlotsTaken()).isZero();
		assertThat(server().admission().pendingHandshakes()).isZero();
		server().drainer().resume();
		server().application().forget();
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("peer-reader")));
	}

	private static long told(List<TestPeer> peers) {
		return peers.stream().filter((peer) -> peer.kind().has(PeerTrait.END_TOLD)).count();
	}

	private TestPeer connectOne(int number) {
		List<PeerKind> kinds = kinds(PeerTrait.OBEYED);
		PeerKind kind = kinds.get(number % kinds.size());
		TestPeer peer = kind.connect(server().port());
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		if (!kind.has(PeerTrait.WEBSOCKET_FRAMES)) {
			return peer;
		}
		switch (number % 7) {
			case 0 -> {
				peer.leave();
				peer.awaitClose();
				this.gone++;
			}
			case 1 -> {
				peer.raw().reset();
				this.gone++;
			}
			case 2 -> {
				peer.onClose(CloseReaction.NEVER_ANSWER);
				this.forced++;
			}
			case 3 -> {
				peer.onClose(CloseReaction.RESET);
				this.lost++;
			}
			default -> peer.onClose(CloseReaction.ANSWER);
		}
		return peer;
	}

	private static void assertFlat(SoftAssertions softly, String what, List<Sample> samples,
			ToLongFunction<Sample> figure) {
		int decile = Math.max(1, samples.size() / 10);
		double first = median(samples.subList(0, decile), figure);
		double last = median(samples.subList(samples.size() - decile, samples.size()), figure);
		System.out.printf("Soak: %,.0f %s in the first decile, %,.0f in the last%n", first, what, last);
		softly.assertThat(last).as(what).isLessThanOrEqualTo(first * (1 + TOLERANCE));
	}

	private static double median(List<Sample> samples, ToLongFunction<Sample> figure) {
		return samples.stream().mapToLong(figure).sorted().skip(samples.size() / 2).findFirst().orElseThrow();
	}

	/**
	 * What is in use after a round.
	 *
	 * @param threads live threads, by their names without numbers
	 * @param descriptors open file descriptors
	 * @param heap bytes that survive a collection
	 */
	private record Sample(Map<String, Long> threads, long descriptors, long heap) {

		static Sample take() {
			MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
			memory.gc();
			memory.gc();
			long heap = memory.getHeapMemoryUsage().getUsed();
			long descriptors = settledDescriptors();
			return new Sample(liveThreads(), descriptors, heap);
		}

		long threadCount() {
			return this.threads.values().stream().mapToLong(Long::longValue).sum();
		}

		private static Map<String, Long> liveThreads() {
			return Thread.getAllStackTraces()
				.keySet()
				.stream()
				.collect(Collectors.groupingBy((thread) -> thread.getName().replaceAll("\\d+", "#"), TreeMap::new,
						Collectors.counting()));
		}

		private static long settledDescriptors() {
			UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
			AtomicLong last = new AtomicLong();
			Awaitility.await()
				.during(SETTLED)
				.atMost(Duration.ofSeconds(20))
				.until(() -> last.getAndSet(system.getOpenFileDescriptorCount()) == last.get());
			return last.get();
		}

	}

}
