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

package io.github.wsshutdown.reactive.rsocket;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that is being handled.
 */
final class FollowedRequest {

	private final FollowedConnection connection;

	private final AtomicBoolean answered = new AtomicBoolean();

	private final AtomicBoolean ended = new AtomicBoolean();

	FollowedRequest(FollowedConnection connection) {
		this.connection = connection;
	}

	/**
	 * Called when there is an answer, or the first part of one.
	 */
	void answered() {
		if (this.answered.compareAndSet(false, true)) {
			this.connection.answered();
		}
	}

	/**
	 * Called when the answer is whole, or there is none.
	 */
	void ended() {
		if (this.ended.compareAndSet(false, true)) {
			answered();
			this.connection.ended();
		}
	}

}
