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

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerTraffic}.
 */
class BrokerTrafficTests {

	private final BrokerTraffic traffic = new BrokerTraffic();

	private final Message<?> message = new GenericMessage<>("message");

	private final Message<?> other = new GenericMessage<>("other");

	@Test
	void whenNothingIsOnItsWayThenThereIsNothingToWaitFor() {
		assertThat(whenHandled()).isTrue();
	}

	@Test
	void whenMessageWaitsForOthersThenItIsWaitedForUntilAllHaveHandledIt() {
		send(this.message, 2);
		AtomicBoolean handled = whenHandled();
		handle(this.message);
		assertThat(handled).isFalse();
		handle(this.message);
		assertThat(handled).isTrue();
	}

	@Test
	void whenMessageFollowsThenItIsNotWaitedFor() {
		send(this.message, 1);
		AtomicBoolean handled = whenHandled();
		send(this.other, 1);
		AtomicBoolean bothHandled = whenHandled();
		handle(this.message);
		assertThat(handled).isTrue();
		assertThat(bothHandled).isFalse();
		handle(this.other);
		assertThat(bothHandled).isTrue();
	}

	@Test
	void whenMessageOfLaterGenerationIsHandledFirstThenEarlierOneIsStillWaitedFor() {
		send(this.message, 1);
		AtomicBoolean handled = whenHandled();
		send(this.other, 1);
		AtomicBoolean bothHandled = whenHandled();
		handle(this.other);
		assertThat(handled).isFalse();
		assertThat(bothHandled).isFalse();
		handle(this.message);
		assertThat(handled).isTrue();
		assertThat(bothHandled).isTrue();
	}

	@Test
	void whenMessageIsTurnedIntoAnotherThenThatIsWaitedForToo() {
		send(this.message, 1);
		AtomicBoolean handled = whenHandled();
		this.traffic.handle(this.message);
		send(this.other, 1);
		this.traffic.handled();
		assertThat(handled).isFalse();
		handle(this.other);
		assertThat(handled).isTrue();
	}

	@Test
	void whenMessageIsHandledBySenderThenItIsWaitedForUntilThatIsDone() {
		this.traffic.send(this.message, 2);
		AtomicBoolean handled = whenHandled();
		handle(this.message);
		handle(this.message);
		assertThat(handled).isFalse();
		this.traffic.sent(this.message, false);
		assertThat(handled).isTrue();
	}

	@Test
	void whenFirstHandlerHasFailedThenOthersAreNotWaitedFor() {
		this.traffic.send(this.message, 2);
		AtomicBoolean handled = whenHandled();
		handle(this.message);
		this.traffic.sent(this.message, false);
		assertThat(handled).isTrue();
	}

	@Test
	void whenMessageIsReplacedThenItIsNotWaitedFor() {
		this.traffic.send(this.message, 1);
		AtomicBoolean handled = whenHandled();
		this.traffic.sent(this.other, true);
		assertThat(handled).isTrue();
		handle(this.other);
		assertThat(whenHandled()).isTrue();
	}

	private void send(Message<?> message, int handlers) {
		this.traffic.send(message, handlers);
		this.traffic.sent(message, true);
	}

	private void handle(Message<?> message) {
		this.traffic.handle(message);
		this.traffic.handled();
	}

	private AtomicBoolean whenHandled() {
		AtomicBoolean handled = new AtomicBoolean();
		this.traffic.whenHandled(() -> handled.set(true));
		return handled;
	}

}
