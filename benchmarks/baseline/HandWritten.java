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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.PreDestroy;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * What applications write themselves: the sample's handler that also closes its sessions,
 * at the moment that a property names. The third moment is that of a drain, for the loop
 * that Spring has for its STOMP sessions.
 */
@Component
class HandWritten extends ChatWebSocketHandler implements SmartLifecycle {

	private final Set<WebSocketSession> sessions = ConcurrentHashMap.newKeySet();

	private final String moment;

	private final ApplicationContext context;

	private volatile boolean running;

	HandWritten(ChatRoom room, JsonMapper jsonMapper, @Value("${baseline.moment}") String moment,
			ApplicationContext context) {
		super(room, jsonMapper);
		this.moment = moment;
		this.context = context;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		this.sessions.add(session);
		super.afterConnectionEstablished(session);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		this.sessions.remove(session);
		super.afterConnectionClosed(session, status);
	}

	@PreDestroy
	void destroyed() {
		closeAll("pre-destroy");
	}

	@EventListener
	void contextClosed(ContextClosedEvent event) {
		closeAll("context-closed");
	}

	private void closeAll(String moment) {
		if (!this.moment.equals(moment)) {
			return;
		}
		for (WebSocketSession session : this.sessions) {
			try {
				session.close(CloseStatus.GOING_AWAY);
			}
			catch (IOException | IllegalStateException ex) {
				System.err.println("Not closed: " + ex);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.moment.equals("spring-loop")) {
			this.context.getBean("subProtocolWebSocketHandler", SubProtocolWebSocketHandler.class).stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;
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
