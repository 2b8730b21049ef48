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

package io.github.wsshutdown.test;

import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * What a peer receives, and how its connection ends.
 */
final class ReceivedFrames implements WebSocket.Listener {

	private static final int NO_CLOSE_FRAME = 1006;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<String> texts = new ArrayList<>();

	private final StringBuilder partial = new StringBuilder();

	private @Nullable CloseFrame closeFrame;

	private @Nullable String brokenBy;

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.partial.append(data);
		if (last) {
			String text = this.partial.toString();
			this.partial.setLength(0);
			change(() -> this.texts.add(text));
		}
		webSocket.request(1);
		return null;
	}

	/**
	 * Answers before anybody learns of the close frame: a test that then ends the peer
	 * does not overtake its answer.
	 */
	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
		if (code == NO_CLOSE_FRAME) {
			change(() -> this.brokenBy = "end of stream");
			return null;
		}
		CloseFrame received = new CloseFrame(code, reason, System.nanoTime());
		return answer(webSocket, code).whenComplete((answered, ex) -> change(() -> this.closeFrame = received));
	}

	/** With the same code, as a browser does, but a client must not send every code. */
	private static CompletionStage<?> answer(WebSocket webSocket, int code) {
		return webSocket.sendClose(code, "")
			.exceptionallyCompose((ex) -> webSocket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		change(() -> this.brokenBy = error.toString());
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	List<String> texts() {
		this.lock.lock();
		try {
			return List.copyOf(this.texts);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The close frame, {@code null} if there was none.
	 */
	@Nullable CloseFrame closeFrame() {
		this.lock.lock();
		try {
			return this.closeFrame;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What ended the connection without a close frame, {@code null} if nothing did.
	 */
	@Nullable String brokenBy() {
		this.lock.lock();
		try {
			return this.brokenBy;
		}
		finally {
			this.lock.unlock();
		}
	}

	void awaitText(String part, Duration timeout) {
		await(() -> this.texts.stream().anyMatch((text) -> text.contains(part)) || hasEnded(), timeout);
	}

	void awaitEnd(Duration timeout) {
		await(this::hasEnded, timeout);
	}

	private boolean hasEnded() {
		return this.closeFrame != null || this.brokenBy != null;
	}

	private void await(BooleanSupplier condition, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		this.lock.lock();
		try {
			long remaining = timeout.toNanos();
			while (!condition.getAsBoolean() && remaining > 0) {
				this.changed.await(remaining, TimeUnit.NANOSECONDS);
				remaining = deadline - System.nanoTime();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.lock.unlock();
		}
	}

}
