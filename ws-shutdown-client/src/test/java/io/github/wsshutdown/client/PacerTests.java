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

package io.github.wsshutdown.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for when the next connection was not to be had while the one before was there.
 */
class PacerTests {

	/** Its back-off is longer than any test. */
	private static final ReconnectOptions OPTIONS = ReconnectOptions.builder()
		.base(Duration.ofDays(100))
		.cap(Duration.ofDays(100))
		.overlap(Duration.ofDays(1))
		.build();

	private final BlockingQueue<Pacer.Turn> turns = new LinkedBlockingQueue<>();

	private final Pacer pacer = new Pacer(OPTIONS);

	@Test
	void whenOneBeforeIsClosedThenItsDelayCounts() throws Exception {
		Pacer.Turn before = noticedInVain();
		before.closed(1001, "{\"retry\":1}");
		assertThat(awaitTurn()).isSameAs(this.pacer.current());
	}

	@Test
	void whenOneBeforeIsClosedForGoodThenNoneFollows() throws Exception {
		Pacer.Turn before = noticedInVain();
		before.closed(1000, "{\"retry\":1}");
		assertThat(this.pacer.current()).isNull();
	}

	private Pacer.Turn noticedInVain() throws Exception {
		this.pacer.start(this.turns::add);
		Pacer.Turn before = awaitTurn();
		assertThat(before.opened()).isTrue();
		before.ready(() -> {
		});
		before.noticed();
		awaitTurn().failed(new IOException("refused"));
		return before;
	}

	private Pacer.Turn awaitTurn() throws Exception {
		Pacer.Turn turn = this.turns.poll(60, TimeUnit.SECONDS);
		assertThat(turn).isNotNull();
		return turn;
	}

}
