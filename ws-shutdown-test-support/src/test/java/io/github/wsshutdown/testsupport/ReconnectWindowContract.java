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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When peers are asked to come back.
 */
public abstract class ReconnectWindowContract extends DrainFixture {

	private static final Pattern RETRY = Pattern.compile("\\{\"retry\":(\\d+)}");

	@ParameterizedTest
	@ValueSource(ints = { 1001, 1012 })
	void whenWindowIsSetThenEachPeerHasDelayInSlotOfItsOwn(int code) throws Exception {
		start("ws-shutdown.drain.reconnect-window=20s", "ws-shutdown.drain.close-code=" + code);
		List<PeerKind> kinds = kinds();
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			peers.add(connect(kinds.get(i % kinds.size())));
		}
		awaitConnections(40);
		DrainReport report = stop();
		assertOutcomes(report, 0, 40, 0, 0);
		assertEndedEarly(report);
		List<Long> slots = new ArrayList<>();
		for (TestPeer peer : peers) {
			PeerClose close = peer.awaitClose();
			assertThat(close.code()).isEqualTo(code);
			assertThat(close.reason().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(124);
			slots.add(retry(close.reason()) / 500);
		}
		assertThat(slots).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40).mapToObj(Long::valueOf).toList());
		assertThat(slots).isNotEqualTo(slots.stream().sorted().toList());
	}

	@EngineTest
	@Test
	void whenHandshakesAreRefusedDuringDrainThenRetryAfterIsSpreadOverWindow() throws Exception {
		start("ws-shutdown.drain.reconnect-window=20s", "ws-shutdown.drain.timeout=60s",
				"ws-shutdown.drain.handler-timeout=50s");
		TestPeer busy = connect(PeerKind.PLAIN);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		List<Integer> seconds = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN))
				.satisfies((refused) -> seconds.add(Integer.valueOf(refused.headers().get("Retry-After"))));
		}
		server().application().release("reply");
		assertThat(seconds).allMatch((second) -> second >= 1 && second <= 20);
		assertThat(seconds.stream().filter((second) -> second <= 10).count()).isBetween(8L, 12L);
		assertThat(seconds.stream().distinct().count()).isGreaterThan(10);
		stopped(stopping);
	}

	static long retry(String reason) {
		Matcher matcher = RETRY.matcher(reason);
		assertThat(reason).matches(RETRY);
		assertThat(matcher.matches()).isTrue();
		return Long.parseLong(matcher.group(1));
	}

}
