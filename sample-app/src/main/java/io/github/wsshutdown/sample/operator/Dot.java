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

package io.github.wsshutdown.sample.operator;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.Outcome;

/**
 * A connection on the page. It keeps its place when the connection has ended.
 */
final class Dot {

	private final boolean stream;

	private char state = 'o';

	private long closingSince = Long.MAX_VALUE;

	private boolean gone;

	private boolean ended;

	Dot(ConnectionInfo info) {
		this.stream = info.transport().equals("sse");
	}

	void show(ConnectionInfo info) {
		if (info.closing() && !isClosing()) {
			this.closingSince = System.nanoTime();
		}
		this.state = info.closing() ? 'c' : info.busy() ? 'b' : 'o';
	}

	void gone() {
		this.gone = true;
	}

	boolean isClosing() {
		return this.closingSince != Long.MAX_VALUE;
	}

	long closingSince() {
		return this.closingSince;
	}

	boolean isUnexplained() {
		return this.gone && !this.ended;
	}

	boolean isEnded() {
		return this.ended;
	}

	void end(Outcome outcome) {
		this.ended = true;
		this.state = switch (outcome) {
			case LEFT -> 'l';
			case ACKNOWLEDGED -> 'a';
			case FORCED -> 'f';
			case LOST -> 'x';
		};
	}

	/**
	 * This as one character.
	 * @return a letter for its state, upper case for a stream
	 */
	char letter() {
		return this.stream ? Character.toUpperCase(this.state) : this.state;
	}

}
