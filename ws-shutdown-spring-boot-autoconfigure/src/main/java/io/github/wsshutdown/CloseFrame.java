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

package io.github.wsshutdown;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a close frame carries: RFC 6455 section 5.5.1. Immutable.
 *
 * @param code the status code; 1001, 1012, 1013 or 3000 to 4999. 1000 would tell peers
 * that there is nothing to come back to, the others must not be sent by a server that
 * goes away (RFC 6455 section 7.4)
 * @param reason the reason, at most 123 bytes of UTF-8, since a control frame holds 125
 * bytes and the code takes two
 * @param retryDelay the time after which the reason asks the peer to come back,
 * {@code null} if it does not
 */
public record CloseFrame(int code, String reason, @Nullable Duration retryDelay) {

	/** The most bytes that a reason may take in UTF-8. */
	public static final int MAX_REASON_BYTES = 123;

	/**
	 * Create a new {@link CloseFrame}.
	 * @param code the status code
	 * @param reason the reason
	 * @throws InvalidDrainPlanException if the code must not be sent or the reason does
	 * not fit
	 */
	public CloseFrame(int code, String reason) {
		this(code, reason, null);
	}

	/**
	 * Create a new {@link CloseFrame}.
	 * @throws InvalidDrainPlanException if the code must not be sent or the reason does
	 * not fit
	 */
	public CloseFrame {
		if (code != 1001 && code != 1012 && code != 1013 && (code < 3000 || code > 4999)) {
			throw new InvalidDrainPlanException("closeCode", code,
					"a server that goes away must not send it (RFC 6455 section 7.4)",
					"Use 1001 (going away), 1012 (service restart), 1013 (try again later) "
							+ "or a code of your own from 3000 to 4999.");
		}
		int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_REASON_BYTES) {
			throw new InvalidDrainPlanException("closeReason", reason,
					"it takes " + bytes + " bytes in UTF-8 and a close frame has room for " + MAX_REASON_BYTES,
					"Shorten the reason to at most " + MAX_REASON_BYTES + " bytes.");
		}
	}

	/**
	 * A close frame with the same code and a reason that says when to come back:
	 * <code>{"retry":1500}</code>, in milliseconds.
	 * @param delay the time, of which whole milliseconds are sent
	 * @return the close frame
	 */
	public CloseFrame withRetryDelay(Duration delay) {
		return new CloseFrame(this.code, "{\"retry\":" + delay.toMillis() + "}", delay);
	}

}
