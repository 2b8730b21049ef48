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

import java.time.Duration;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a {@link WebSocketPeer}. Each waits until it holds, for at most ten
 * seconds where {@link #within(Duration)} says nothing else.
 */
public final class WebSocketPeerAssert extends AbstractAssert<WebSocketPeerAssert, WebSocketPeer> {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private Duration timeout = DEFAULT_TIMEOUT;

	WebSocketPeerAssert(WebSocketPeer actual) {
		super(actual, WebSocketPeerAssert.class);
	}

	/**
	 * Set how long the assertions that follow wait.
	 * @param timeout how long, from when they are called
	 * @return this
	 */
	public WebSocketPeerAssert within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Verify that the peer has received or receives a message.
	 * @param part what is in its text
	 * @return this
	 * @throws AssertionError if none comes in time, or the connection ends before
	 */
	public WebSocketPeerAssert receives(String part) {
		this.actual.frames().awaitText(part, this.timeout);
		if (this.actual.received().stream().noneMatch((text) -> text.contains(part))) {
			failWithMessage("Expected %s to receive a message with \"%s\" within %s but it has received %s",
					this.actual, part, this.timeout, this.actual.received());
		}
		return this;
	}

	/**
	 * Verify that the peer has received or receives a close frame with a status code.
	 * @param code the status code
	 * @return this
	 * @throws AssertionError if none comes in time, it has another code, or the
	 * connection ends without one
	 */
	public WebSocketPeerAssert seesCloseCode(int code) {
		this.actual.frames().awaitEnd(this.timeout);
		CloseFrame frame = this.actual.frames().closeFrame();
		if (frame == null || frame.code() != code) {
			failWithMessage("Expected %s to see close code %s within %s but %s", this.actual, code, this.timeout,
					describe(frame));
		}
		return this;
	}

	/**
	 * Verify that the peer has received or receives a close frame with a reason.
	 * @param reason the whole reason
	 * @return this
	 * @throws AssertionError if none comes in time, it has another reason, or the
	 * connection ends without one
	 */
	public WebSocketPeerAssert seesCloseReason(String reason) {
		this.actual.frames().awaitEnd(this.timeout);
		CloseFrame frame = this.actual.frames().closeFrame();
		if (frame == null || !frame.reason().equals(reason)) {
			failWithMessage("Expected %s to see close reason \"%s\" within %s but %s", this.actual, reason,
					this.timeout, describe(frame));
		}
		return this;
	}

	void seesCloseCode(int code, long sinceNanos) {
		Duration remaining = this.timeout.minusNanos(System.nanoTime() - sinceNanos);
		this.actual.frames().awaitEnd(remaining.isNegative() ? Duration.ZERO : remaining);
		CloseFrame frame = this.actual.frames().closeFrame();
		boolean late = frame != null && frame.receivedNanos() - sinceNanos > this.timeout.toNanos();
		if (late || frame == null || frame.code() != code) {
			failWithMessage("Expected %s to see close code %s within %s but %s", this.actual, code, this.timeout,
					late ? "it came later" : describe(frame));
		}
	}

	private String describe(@Nullable CloseFrame frame) {
		if (frame != null) {
			return "it saw " + frame;
		}
		String brokenBy = this.actual.frames().brokenBy();
		return (brokenBy != null) ? "its connection ended without a close frame: " + brokenBy : "it is still connected";
	}

}
