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

/**
 * Does something again and again until it is closed.
 */
final class Repeating implements AutoCloseable {

	private static final Duration PAUSE = Duration.ofMillis(300);

	private final Thread thread;

	private volatile Throwable failure;

	Repeating(Runnable task) {
		this.thread = new Thread(() -> {
			try {
				while (!Thread.interrupted()) {
					task.run();
					Thread.sleep(PAUSE.toMillis());
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
		}, "peer-signs");
		this.thread.start();
	}

	Throwable failure() {
		return this.failure;
	}

	@Override
	public void close() {
		this.thread.interrupt();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
