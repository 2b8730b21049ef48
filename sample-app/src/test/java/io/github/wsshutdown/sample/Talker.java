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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Speaks in the room without a pause, numbering what it says, until it is told to stop or
 * its peer is closed.
 */
final class Talker {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final long PAUSE_MILLIS = 10;

	private final ChatPeer peer;

	private final String name;

	private final CompletableFuture<Integer> said = new CompletableFuture<>();

	private volatile boolean stopped;

	Talker(ChatPeer peer, String name) {
		this.peer = peer;
		this.name = name;
		new Thread(this::talk, "talker-" + name).start();
	}

	private void talk() {
		int number = 0;
		try {
			while (!this.stopped && !this.peer.isClosed()) {
				this.peer.say(this.name, this.name + "-" + (number + 1));
				number++;
				Thread.sleep(PAUSE_MILLIS);
			}
			this.said.complete(number);
		}
		catch (CompletionException ex) {
			closedWhileSpeaking(number);
		}
		catch (InterruptedException | RuntimeException ex) {
			this.said.completeExceptionally(ex);
		}
	}

	private void closedWhileSpeaking(int number) {
		try {
			this.peer.awaitClosed();
			this.said.complete(number);
		}
		catch (CompletionException ex) {
			this.said.completeExceptionally(ex);
		}
	}

	/**
	 * Stop talking.
	 * @return how much was said: from 1 to this
	 */
	int finish() {
		this.stopped = true;
		return this.said.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

}
