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

package io.github.wsshutdown.client;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;

/**
 * A subscription that is made on each session. No lock is held meanwhile: a server that
 * does not read blocks it.
 */
final class StompSubscription {

	private final StompHeaders headers;

	private final StompFrameHandler handler;

	/** On which it is made, or being made. */
	private final AtomicReference<@Nullable StompSession> session = new AtomicReference<>();

	private final AtomicReference<StompSession.@Nullable Subscription> made = new AtomicReference<>();

	private volatile boolean ended;

	StompSubscription(StompHeaders headers, StompFrameHandler handler) {
		this.headers = headers;
		this.handler = handler;
	}

	/**
	 * Make it on a session, unless another thread does.
	 */
	void make(StompSession session) {
		if (this.session.getAndSet(session) == session) {
			return;
		}
		StompHeaders headers = new StompHeaders();
		headers.putAll(this.headers);
		StompSession.Subscription made = session.subscribe(headers, this.handler);
		if (this.session.get() == session) {
			this.made.set(made);
		}
		if (this.ended) {
			unmake();
		}
	}

	void end() {
		this.ended = true;
		unmake();
	}

	private void unmake() {
		StompSession session = this.session.get();
		StompSession.Subscription made = this.made.getAndSet(null);
		if (made != null && session != null && session.isConnected()) {
			made.unsubscribe();
		}
	}

}
