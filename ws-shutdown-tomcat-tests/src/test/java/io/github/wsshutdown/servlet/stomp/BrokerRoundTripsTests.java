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

package io.github.wsshutdown.servlet.stomp;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerRoundTrips}.
 */
class BrokerRoundTripsTests {

	private final BrokerRoundTrips roundTrips = new BrokerRoundTrips();

	@Test
	void whenNothingIsToComeBackThenNothingIsWaitedFor() {
		this.roundTrips.subscribed("1", "/topic/a");
		this.roundTrips.sent("/topic/other", text("one"));
		assertThat(this.roundTrips.isWaiting()).isFalse();
	}

	@Test
	void whenOthersSendThenOwnMessageIsStillWaitedFor() {
		this.roundTrips.subscribed("1", "/topic/a");
		this.roundTrips.subscribed("2", "/topic/b");
		this.roundTrips.sent("/topic/a", text("own"));
		this.roundTrips.returned("1", text("other"));
		this.roundTrips.returned("2", text("own"));
		assertThat(this.roundTrips.isWaiting()).isTrue();
		this.roundTrips.returned("1", text("own"));
		assertThat(this.roundTrips.isWaiting()).isFalse();
	}

	@Test
	void whenSameIsSentTwiceThenBothAreWaitedFor() {
		this.roundTrips.subscribed("1", "/topic/a");
		this.roundTrips.sent("/topic/a", text("same"));
		this.roundTrips.sent("/topic/a", text("between"));
		this.roundTrips.sent("/topic/a", text("same"));
		this.roundTrips.returned("1", text("same"));
		assertThat(this.roundTrips.returned()).isOne();
		this.roundTrips.returned("1", text("between"));
		assertThat(this.roundTrips.isWaiting()).isTrue();
		this.roundTrips.returned("1", text("same"));
		assertThat(this.roundTrips.isWaiting()).isFalse();
	}

	@Test
	void whenLaterMessageIsBackThenEarlierOneIsTakenForLost() {
		this.roundTrips.subscribed("1", "/topic/a");
		this.roundTrips.sent("/topic/a", text("lost"));
		this.roundTrips.sent("/topic/a", text("later"));
		this.roundTrips.returned("1", text("later"));
		assertThat(this.roundTrips.isWaiting()).isFalse();
	}

	@Test
	void whenSubscribedTwiceThenBothCopiesAreWaitedFor() {
		this.roundTrips.subscribed("1", "/topic/a");
		this.roundTrips.subscribed("2", "/topic/a");
		this.roundTrips.sent("/topic/a", text("own"));
		this.roundTrips.returned("1", text("own"));
		assertThat(this.roundTrips.isWaiting()).isTrue();
		this.roundTrips.unsubscribed("2");
		assertThat(this.roundTrips.isWaiting()).isFalse();
		this.roundTrips.sent("/topic/a", text("next"));
		assertThat(this.roundTrips.isWaiting()).isTrue();
		this.roundTrips.unsubscribed("1");
		assertThat(this.roundTrips.isWaiting()).isFalse();
	}

	@Test
	void whenReceiptsAreBackThenNothingIsWaitedFor() {
		this.roundTrips.receiptRequested("r1");
		this.roundTrips.receiptRequested("r2");
		this.roundTrips.receiptReturned("r1");
		assertThat(this.roundTrips.isWaiting()).isTrue();
		this.roundTrips.receiptReturned("r2");
		assertThat(this.roundTrips.isWaiting()).isFalse();
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
