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

package io.github.wsshutdown.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A client as one would write it for people: it numbers its questions, keeps those that
 * are not answered, comes back when it is sent away and asks them again. It is "back"
 * when the room has answered it.
 */
final class CarefulClient {

	static final Duration MAX_BACK_OFF = Duration.ofSeconds(1);

	private static final int HELLO = 0;

	private static final Duration HELLO_INTERVAL = Duration.ofSeconds(1);

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);

	private static final Pattern RETRY = Pattern.compile("\\{\"retry\":(\\d+)}");

	private static final Pattern ANSWER = Pattern.compile("slow answer to: (\\d+-(\\d+))");

	private final int id;

	private final ChatDialect dialect;

	private final URI uri;

	private final HttpClient httpClient;

	private final ScheduledExecutorService scheduler;

	private final Set<Integer> unanswered = new TreeSet<>();

	private final Set<Integer> asked = new HashSet<>();

	private final ConcurrentLinkedQueue<Integer> closeCodes = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<Duration> lateness = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<Duration> connected = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<Duration> answered = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();

	private @Nullable Conversation conversation;

	private int lastQuestion = HELLO;

	private int askedAgain;

	private boolean silent;

	private boolean leaving;

	private long delayOver;

	CarefulClient(int id, ChatDialect dialect, URI proxy, HttpClient httpClient, ScheduledExecutorService scheduler) {
		this.id = id;
		this.dialect = dialect;
		this.uri = proxy.resolve(dialect.path() + "?" + proxy.getQuery());
		this.httpClient = httpClient;
		this.scheduler = scheduler;
		this.delayOver = System.nanoTime();
	}

	void connect() {
		connect(0);
	}

	/**
	 * The time counts from here and not from the close frame: how late the timer is on a
	 * busy machine says nothing of servers and proxies.
	 */
	private void comeBack(long due) {
		synchronized (this) {
			this.delayOver = System.nanoTime();
			this.lateness.add(Duration.ofNanos(this.delayOver - due));
		}
		connect();
	}

	private void connect(int attempt) {
		Conversation next = new Conversation();
		WebSocket.Builder builder = this.httpClient.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
		if (this.dialect.subProtocol() != null) {
			builder.subprotocols(this.dialect.subProtocol());
		}
		builder.buildAsync(this.uri, next).whenComplete((webSocket, failure) -> {
			if (failure != null) {
				this.failures.add(describe(failure));
				schedule(() -> connect(attempt + 1), backOff(attempt + 1));
			}
		});
	}

	/**
	 * Ask the next question, at once or when back.
	 */
	synchronized void ask() {
		if (this.silent) {
			return;
		}
		int question = ++this.lastQuestion;
		this.unanswered.add(question);
		if (this.conversation != null) {
			ask(this.conversation, question);
		}
	}

	private void ask(Conversation conversation, int question) {
		if (!this.asked.add(question)) {
			this.askedAgain++;
		}
		conversation.ask(question);
	}

	synchronized void stopAsking() {
		this.silent = true;
	}

	/**
	 * Say goodbye: what happens to the connection from now on is not recorded.
	 */
	synchronized void leave() {
		this.leaving = true;
		if (this.conversation != null) {
			this.conversation.leave();
		}
	}

	synchronized boolean isBack() {
		return this.conversation != null;
	}

	synchronized boolean isAllAnswered() {
		return this.unanswered.isEmpty();
	}

	synchronized int getAskedAgain() {
		return this.askedAgain;
	}

	/**
	 * Return the answers, each named after its question.
	 * @return {@code client-number}, also twice if it was answered twice
	 */
	List<String> getAnswers() {
		return List.copyOf(this.answers);
	}

	List<Integer> getCloseCodes() {
		return List.copyOf(this.closeCodes);
	}

	List<String> getFailures() {
		return List.copyOf(this.failures);
	}

	/**
	 * Return how late the timers of the reconnect delays were: what this machine is late
	 * by itself.
	 * @return the times
	 */
	List<Duration> getLateness() {
		return List.copyOf(this.lateness);
	}

	/**
	 * Return how much longer than its reconnect delay the client had no connection, for
	 * each time that it was sent away.
	 * @return the times
	 */
	List<Duration> getConnected() {
		return List.copyOf(this.connected);
	}

	/**
	 * Return the same until the room answered on the new connection.
	 * @return the times
	 */
	List<Duration> getAnswered() {
		return List.copyOf(this.answered);
	}

	private synchronized void opened() {
		if (!this.closeCodes.isEmpty()) {
			this.connected.add(Duration.ofNanos(System.nanoTime() - this.delayOver));
		}
	}

	private synchronized void back(Conversation conversation) {
		if (this.conversation != null || this.leaving) {
			return;
		}
		this.conversation = conversation;
		if (!this.closeCodes.isEmpty()) {
			this.answered.add(Duration.ofNanos(System.nanoTime() - this.delayOver));
		}
		this.unanswered.forEach((question) -> ask(conversation, question));
	}

	private synchronized void answered(String question, int number) {
		if (number != HELLO) {
			this.answers.add(question);
			this.unanswered.remove(number);
		}
	}

	private synchronized void sentAway(int code, String reason) {
		if (this.leaving) {
			return;
		}
		this.closeCodes.add(code);
		Matcher retry = RETRY.matcher(reason);
		Duration delay = retry.matches() ? Duration.ofMillis(Long.parseLong(retry.group(1))) : backOff(0);
		boolean wasBack = this.conversation != null;
		this.conversation = null;
		long due = System.nanoTime() + delay.toNanos();
		schedule(wasBack ? () -> comeBack(due) : this::connect, delay);
	}

	private void schedule(Runnable action, Duration delay) {
		this.scheduler.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static Duration backOff(int attempt) {
		long longest = Math.min(MAX_BACK_OFF.toMillis(), 250L << Math.min(attempt, 10));
		return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1));
	}

	@Override
	public synchronized String toString() {
		return "client %d (%s, %s, closed with %s, failed with %s, waiting for answers to %s)".formatted(this.id,
				this.dialect, isBack() ? "back" : "out", this.closeCodes, this.failures, this.unanswered);
	}

	private static String describe(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return (cause instanceof WebSocketHandshakeException handshake)
				? String.valueOf(handshake.getResponse().statusCode()) : String.valueOf(cause);
	}

	/**
	 * What is said on one connection.
	 */
	private final class Conversation implements WebSocket.Listener {

		private final StringBuilder partial = new StringBuilder();

		private CompletableFuture<WebSocket> sent = new CompletableFuture<>();

		private volatile boolean ended;

		@Override
		public void onOpen(WebSocket webSocket) {
			opened();
			this.sent.complete(webSocket);
			webSocket.request(Long.MAX_VALUE);
			String greeting = CarefulClient.this.dialect.greeting();
			if (greeting != null) {
				send(greeting);
			}
			else {
				sayHello();
			}
		}

		/**
		 * A subscription may begin after what was sent behind it, so one hello may not be
		 * enough.
		 */
		private void sayHello() {
			if (!this.ended && !isBack()) {
				ask(HELLO);
				schedule(this::sayHello, HELLO_INTERVAL);
			}
		}

		private void ask(int question) {
			String json = "{\"sender\":\"%1$d\",\"text\":\"/ask %1$d-%2$d\"}".formatted(CarefulClient.this.id,
					question);
			send(CarefulClient.this.dialect.say(json));
		}

		/**
		 * What can't be sent needs no attention: it is not answered, and asked again on
		 * the next connection.
		 */
		private synchronized void send(String frame) {
			this.sent = this.sent.thenCompose((webSocket) -> webSocket.sendText(frame, true));
		}

		private synchronized void leave() {
			this.sent = this.sent.thenCompose((webSocket) -> webSocket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.partial.append(data);
			if (last) {
				String frame = this.partial.toString();
				this.partial.setLength(0);
				received(frame);
			}
			return null;
		}

		private void received(String frame) {
			String reply = CarefulClient.this.dialect.answerTo(frame);
			if (reply != null) {
				send(reply);
				sayHello();
			}
			Matcher answer = ANSWER.matcher(frame);
			if (answer.find()) {
				back(this);
				answered(answer.group(1), Integer.parseInt(answer.group(2)));
			}
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
			end(code, reason);
			return null;
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			end(1006, String.valueOf(error));
		}

		private void end(int code, String reason) {
			this.ended = true;
			sentAway(code, reason);
		}

	}

}
