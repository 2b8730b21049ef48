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

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * What a {@link RawWebSocketPeer} does about the first close frame that it receives. In
 * all cases it reads on until TCP ends.
 *
 * @param delay how long the peer waits, while it reads on, before it acts
 * @param action what it does then
 */
public record CloseReaction(Duration delay, BiConsumer<RawWebSocketPeer, Frame> action) {

	/**
	 * Echo the status code and, at the end of the server's side of TCP, end the own side.
	 */
	public static final CloseReaction ANSWER = new CloseReaction(Duration.ZERO, RawWebSocketPeer::answerClose);

	/**
	 * Leave the close frame, and the end of TCP, unanswered.
	 */
	public static final CloseReaction NEVER_ANSWER = new CloseReaction(Duration.ZERO, (peer, close) -> {
	});

	/**
	 * Abort the connection.
	 */
	public static final CloseReaction RESET = new CloseReaction(Duration.ZERO, (peer, close) -> peer.reset());

	/**
	 * End the own side of TCP without an answer.
	 */
	public static final CloseReaction HALF_CLOSE = new CloseReaction(Duration.ZERO,
			(peer, close) -> peer.halfCloseAfterFlood());

	/**
	 * {@link #ANSWER}, but late.
	 * @param delay the time between the close frame and its answer
	 * @return the reaction
	 */
	public static CloseReaction answerAfter(Duration delay) {
		return new CloseReaction(delay, ANSWER.action());
	}

}
