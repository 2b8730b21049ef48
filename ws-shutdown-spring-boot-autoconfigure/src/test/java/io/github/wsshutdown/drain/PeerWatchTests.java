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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.wsshutdown.connection.PeerProbe;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PeerWatch}.
 */
class PeerWatchTests {

	private static final LivenessLimits LIMITS = new LivenessLimits(Duration.ofSeconds(32), Duration.ofMinutes(1),
			Set.of());

	/** Those seconds of the interval in which pings are due. */
	private static final List<Long> SECONDS = LongStream.range(24, 32).boxed().toList();

	/** So many that there is one in each second but with a probability of 1e-45. */
	private static final int PEERS = 800;

	@Test
	void whenPeersCameOrWereHeardOfTogetherThenTheirPingsAreSpreadOverTheInterval() {
		try (EngineFixture engine = new EngineFixture();
				ConnectionWatch watch = new ConnectionWatch(LIMITS, null, engine.registry(), engine.loop())) {
			AtomicLong received = new AtomicLong();
			List<PeerWatch> peers = Stream
				.generate(() -> new PeerWatch(engine.open(new ProbedTransport(received)), watch, LIMITS, 0))
				.limit(PEERS)
				.toList();
			assertThat(peers).noneMatch((peer) -> peer.look(0));
			assertThat(secondsUntilPing(peers, 0)).hasSameElementsAs(SECONDS);
			long later = TimeUnit.SECONDS.toNanos(20);
			received.incrementAndGet();
			assertThat(peers).noneMatch((peer) -> peer.look(later));
			assertThat(secondsUntilPing(peers, later)).hasSameElementsAs(SECONDS);
			long due = later + LIMITS.pingInterval().toNanos();
			assertThat(peers).allMatch((peer) -> peer.look(due));
		}
	}

	private static Set<Long> secondsUntilPing(List<PeerWatch> peers, long now) {
		return peers.stream()
			.map((peer) -> TimeUnit.NANOSECONDS.toSeconds(peer.dueNanos() - now))
			.collect(Collectors.toSet());
	}

	/**
	 * A transport with a probe for which nothing is sent.
	 */
	private static final class ProbedTransport extends NoTransport {

		private final AtomicLong received;

		ProbedTransport(AtomicLong received) {
			this.received = received;
		}

		@Override
		public PeerProbe probe() {
			return new PeerProbe() {

				@Override
				public void ping(Runnable sent, Runnable failed) {
				}

				@Override
				public long received() {
					return ProbedTransport.this.received.get();
				}

				@Override
				public void ifAllIsRead(Runnable task) {
				}

			};
		}

	}

}
