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

package io.github.wsshutdown.drain;

import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.UncleanEnds.Reason;
import io.github.wsshutdown.connection.Connection;

/**
 * How one closing has ended, and whether that was counted. Thread-safe.
 */
final class ClosingEnd {

	private final Closing closing;

	private final ClosingState state;

	private final ClosingProcedure procedure;

	private final CloseFrames closeFrames;

	/** Set under the lock of the tally. */
	private volatile boolean counted;

	ClosingEnd(Closing closing, ClosingState state, ClosingProcedure procedure, CloseFrames closeFrames) {
		this.closing = closing;
		this.state = state;
		this.procedure = procedure;
		this.closeFrames = closeFrames;
	}

	Connection connection() {
		return this.closing.connection();
	}

	/**
	 * How the connection has ended that is gone.
	 */
	Outcome outcome() {
		return (this.state.cut() != null) ? Outcome.FORCED : this.closeFrames.outcome();
	}

	/**
	 * Why the connection was forced or lost.
	 */
	Reason uncleanReason(Outcome outcome) {
		TransportCut cut = this.state.cut();
		if (outcome == Outcome.LOST) {
			return Reason.VANISHED;
		}
		return (cut != null) ? cut.reason() : this.procedure.reasonToBeThere();
	}

	/**
	 * How long ago the close frame was about to be sent, 0 if it was not.
	 */
	long nanosSinceCloseFrame() {
		return this.closeFrames.elapsed();
	}

	void setCounted() {
		this.counted = true;
	}

	/**
	 * Whether a drain has yet to count it.
	 */
	boolean isUncounted() {
		return !this.counted && !this.state.isGivenUp();
	}

}
