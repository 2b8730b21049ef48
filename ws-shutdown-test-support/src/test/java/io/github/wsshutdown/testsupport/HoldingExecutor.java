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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.awaitility.Awaitility;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.TaskExecutor;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageHandlingRunnable;

/**
 * An executor of a message channel that keeps back messages whose text begins with
 * {@code held} and lets the others overtake them.
 */
class HoldingExecutor implements TaskExecutor, DisposableBean {

	private final ExecutorService threads = Executors.newFixedThreadPool(4);

	private final List<Runnable> held = new ArrayList<>();

	private boolean released;

	@Override
	public synchronized void execute(Runnable task) {
		if (!this.released && task instanceof MessageHandlingRunnable handling && isHeld(handling.getMessage())) {
			this.held.add(task);
		}
		else {
			this.threads.execute(task);
		}
	}

	private static boolean isHeld(Message<?> message) {
		return message.getPayload() instanceof byte[] payload
				&& new String(payload, StandardCharsets.UTF_8).startsWith("held");
	}

	void awaitHeld() {
		Awaitility.await().until(this::isHolding);
	}

	private synchronized boolean isHolding() {
		return !this.held.isEmpty();
	}

	synchronized void release() {
		this.released = true;
		this.held.forEach(this.threads::execute);
		this.held.clear();
	}

	@Override
	public void destroy() {
		this.threads.shutdownNow();
	}

}
