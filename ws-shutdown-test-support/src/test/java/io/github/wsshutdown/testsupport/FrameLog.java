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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a peer saw, with the time of each event. Tests wait here.
 */
final class FrameLog {

	private static final int MOST_SHOWN = 20;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<Frame> frames = new ArrayList<>();

	private final List<Long> nanos = new ArrayList<>();

	private final List<String> texts = new ArrayList<>();

	private final ByteArrayOutputStream message = new ByteArrayOutputStream();

	private int messageOpcode;

	private int firstClose = -1;

	private int closeFrames;

	private PeerEnd end;

	private boolean endedInsideFrame;

	private long endNanos;

	private boolean closedHere;

	private Throwable failure;

	void record(Frame frame) {
		long now = System.nanoTime();
		change(() -> {
			this.frames.add(frame);
			this.nanos.add(now);
			if (frame.isClose()) {
				this.firstClose = (this.closeFrames == 0) ? this.frames.size() - 1 : this.firstClose;
				this.closeFrames++;
			}
			else if (frame.opcode() < Frame.CLOSE) {
				assemble(frame);
			}
		});
	}

	private void assemble(Frame frame) {
		if (frame.opcode() != Frame.CONTINUATION) {
			this.messageOpcode = frame.opcode();
			this.message.reset();
		}
		this.message.writeBytes(frame.payload());
		if (frame.fin() && this.messageOpcode == Frame.TEXT) {
			this.texts.add(this.message.toString(StandardCharsets.UTF_8));
		}
	}

	void end(PeerEnd end, boolean insideFrame) {
		long now = System.nanoTime();
		change(() -> {
			if (!over()) {
				this.end = end;
				this.endedInsideFrame = insideFrame;
				this.endNanos = now;
			}
		});
	}

	void closedHere() {
		change(() -> this.closedHere = true);
	}

	void fail(Throwable failure) {
		change(() -> this.failure = failure);
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

	<T> T get(Supplier<T> value) {
		this.lock.lock();
		try {
			return value.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	Frame awaitFrame(Predicate<Frame> predicate, String expected, Duration timeout) {
		return awaitFirst(this.frames, predicate, expected, timeout);
	}

	String awaitText(Predicate<String> predicate, String expected, Duration timeout) {
		return awaitFirst(this.texts, predicate, expected, timeout);
	}

	private <T> T awaitFirst(List<T> events, Predicate<? super T> predicate, String expected, Duration timeout) {
		List<T> found = new ArrayList<>();
		int[] seen = new int[1];
		boolean inTime = await(() -> {
			while (found.isEmpty() && seen[0] < events.size()) {
				T event = events.get(seen[0]++);
				if (predicate.test(event)) {
					found.add(event);
				}
			}
			return !found.isEmpty();
		}, timeout);
		if (!inTime) {
			throw new AssertionError("Expected %s within %s but saw %s".formatted(expected, timeout, describe()),
					failure());
		}
		return found.get(0);
	}

	PeerEnd awaitEnd(Duration timeout) {
		await(() -> this.end != null, timeout);
		return get(() -> {
			if (this.end == null && (this.closedHere || this.failure != null)) {
				throw new AssertionError("Expected the end of TCP but saw " + describe(), this.failure);
			}
			return (this.end != null) ? this.end : PeerEnd.TIMEOUT;
		});
	}

	/**
	 * Wait for a condition until it cannot come true any more or the time is over.
	 * @param condition the condition
	 * @param timeout the time
	 * @return whether the condition is true
	 */
	private boolean await(BooleanSupplier condition, Duration timeout) {
		this.lock.lock();
		try {
			long remaining = timeout.toNanos();
			while (!condition.getAsBoolean()) {
				if (over() || this.failure != null || remaining <= 0) {
					return false;
				}
				remaining = this.changed.awaitNanos(remaining);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted: " + describe(), ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean over() {
		return this.end != null || this.closedHere;
	}

	List<Frame> frames() {
		return get(() -> List.copyOf(this.frames));
	}

	List<String> texts() {
		return get(() -> List.copyOf(this.texts));
	}

	int closeFrames() {
		return get(() -> this.closeFrames);
	}

	OptionalLong receivedAtNanos(Predicate<Frame> predicate) {
		return get(() -> {
			for (int i = 0; i < this.frames.size(); i++) {
				if (predicate.test(this.frames.get(i))) {
					return OptionalLong.of(this.nanos.get(i));
				}
			}
			return OptionalLong.empty();
		});
	}

	boolean frameAfterClose() {
		return get(() -> this.firstClose >= 0 && this.firstClose < this.frames.size() - 1);
	}

	OptionalLong endedAtNanos() {
		return get(() -> (this.end != null) ? OptionalLong.of(this.endNanos) : OptionalLong.empty());
	}

	boolean endedInsideFrame() {
		return get(() -> this.endedInsideFrame);
	}

	Throwable failure() {
		return get(() -> this.failure);
	}

	String describe() {
		return get(() -> {
			int size = this.frames.size();
			String state = (this.end != null) ? this.end.toString() : (this.closedHere ? "closed here" : "open");
			return "%d frames %s%s, TCP %s%s".formatted(size, (size > MOST_SHOWN) ? "that end with " : "",
					this.frames.subList(Math.max(0, size - MOST_SHOWN), size), state,
					this.endedInsideFrame ? " inside a frame" : "")
					+ ((this.failure != null) ? ", " + this.failure : "");
		});
	}

}
