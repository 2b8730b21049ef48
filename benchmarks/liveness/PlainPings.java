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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * The least that an application can do: the sample's handler, with a thread that pings
 * the sessions as often as ws-shutdown does, and with as many bytes, and has no interest
 * in the answers.
 */
@Component
class PlainPings extends ChatWebSocketHandler {

	private static final ByteBuffer PAYLOAD = ByteBuffer.allocate(16);

	private final Queue<WebSocketSession> opened = new ConcurrentLinkedQueue<>();

	private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));

	PlainPings(ChatRoom room, JsonMapper jsonMapper) {
		super(room, jsonMapper);
		Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "plain-ping");
			thread.setDaemon(true);
			return thread;
		}).scheduleAtFixedRate(this::pingThoseDue, 1, 1, TimeUnit.SECONDS);
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		super.afterConnectionEstablished(session);
		this.opened.add(session);
	}

	private void pingThoseDue() {
		long now = System.nanoTime();
		for (WebSocketSession session = this.opened.poll(); session != null; session = this.opened.poll()) {
			this.due.add(Due.after(now, session));
		}
		while (!this.due.isEmpty() && this.due.peek().nanos - now <= 0) {
			WebSocketSession session = this.due.poll().session;
			try {
				session.sendMessage(new PingMessage(PAYLOAD.duplicate()));
				this.due.add(Due.after(now, session));
			}
			catch (IOException | IllegalStateException ex) {
				System.err.println("Not pinged any more: " + ex);
			}
		}
	}

	private record Due(long nanos, WebSocketSession session) {

		static Due after(long now, WebSocketSession session) {
			double seconds = ThreadLocalRandom.current().nextDouble(0.75, 1) * 30;
			return new Due(now + (long) (seconds * 1e9), session);
		}

	}

	/**
	 * Removes the handler that the other one takes the place of.
	 */
	@Component
	static class Replacement implements BeanDefinitionRegistryPostProcessor {

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
			registry.removeBeanDefinition("chatWebSocketHandler");
		}

	}

}
