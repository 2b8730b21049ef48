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

package io.github.wsshutdown.connection;

import java.io.IOException;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.drain.EngineFixture;
import io.github.wsshutdown.drain.NoTransport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Connection}.
 */
class ConnectionTests {

	private final EngineFixture engine = new EngineFixture();

	private final CountDownLatch sendBegun = new CountDownLatch(1);

	private final CountDownLatch mayReturn = new CountDownLatch(1);

	@Test
	void whenMoreWorkEndsThanHasBegunThenMessagesAreStillLetIn() {
		Connection connection = open(new NoTransport());
		connection.endMessage();
		assertThat(connection.isBusy()).isFalse();
		assertThat(connection.beginMessage()).isTrue();
		assertThat(connection.isBusy()).isTrue();
		connection.endMessage();
		assertThat(connection.isBusy()).isFalse();
	}

	@Test
	void whenTextIsBeingSentThenMessagesWait() throws Exception {
		Connection connection = open(new SlowTransport(true));
		CompletableFuture<Void> sending = sendInBackground(connection);
		CompletableFuture<Boolean> message = beginMessageThatWaits(connection);
		assertThat(connection.isBusy()).isFalse();
		this.mayReturn.countDown();
		assertThat(message.get(30, TimeUnit.SECONDS)).isTrue();
		sending.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenTransportTakesTwoAtATimeThenMessagesDoNotWait() throws Exception {
		Connection connection = open(new SlowTransport(false));
		CompletableFuture<Void> sending = sendInBackground(connection);
		assertThat(connection.beginMessage()).isTrue();
		this.mayReturn.countDown();
		sending.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenTurnComesWhileTextIsBeingSentThenMessagesThatWaitAreDiscarded() throws Exception {
		Connection connection = open(new SlowTransport(true));
		CompletableFuture<Void> sending = sendInBackground(connection);
		CompletableFuture<Boolean> message = beginMessageThatWaits(connection);
		assertThat(connection.stopMessages()).isTrue();
		this.mayReturn.countDown();
		assertThat(message.get(30, TimeUnit.SECONDS)).isFalse();
		sending.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenTwoWantToCloseItThenTheFirstDoes() {
		Connection connection = open(new NoTransport());
		ConnectionClosing first = mock(ConnectionClosing.class);
		ConnectionClosing second = mock(ConnectionClosing.class);
		assertThat(connection.compareAndSetClosing(null, first)).isTrue();
		assertThat(connection.compareAndSetClosing(null, second)).isFalse();
		assertThat(connection.getClosing()).isSameAs(first);
	}

	@Test
	void whenListenerIsOfAnotherVersionThenConnectionHoldsSlotWhileItIsThere() {
		new RegisteredConnections(this.engine.registry()).addListener(new ConnectionListener() {

			@Override
			public void connectionOpened(String path, String transport) {
				throw new NoSuchMethodError("opened");
			}

			@Override
			public void connectionGone(String path, String transport, int closeCode) {
				throw new NoSuchMethodError("gone");
			}

		});
		Connection connection = open(new NoTransport());
		assertThat(this.engine.admission().pendingHandshakes()).isZero();
		assertThat(this.engine.admission().getSlotsTaken()).isOne();
		connection.gone();
		assertThat(this.engine.admission().getSlotsTaken()).isZero();
	}

	private static CompletableFuture<Boolean> beginMessageThatWaits(Connection connection) {
		CompletableFuture<Boolean> message = new CompletableFuture<>();
		Thread thread = new Thread(() -> message.complete(connection.beginMessage()), "message");
		thread.start();
		await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> thread.getState() == State.TIMED_WAITING);
		return message;
	}

	private Connection open(ConnectionTransport transport) {
		return this.engine.open(transport);
	}

	private CompletableFuture<Void> sendInBackground(Connection connection) throws InterruptedException {
		CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
			try {
				connection.sendText("text");
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThat(this.sendBegun.await(30, TimeUnit.SECONDS)).isTrue();
		return sending;
	}

	private final class SlowTransport extends NoTransport {

		private final boolean rejectsConcurrentSends;

		SlowTransport(boolean rejectsConcurrentSends) {
			this.rejectsConcurrentSends = rejectsConcurrentSends;
		}

		@Override
		public boolean rejectsConcurrentSends() {
			return this.rejectsConcurrentSends;
		}

		@Override
		public void sendText(String text) throws IOException {
			ConnectionTests.this.sendBegun.countDown();
			try {
				ConnectionTests.this.mayReturn.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
		}

	}

}
