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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Profile;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.stereotype.Component;

/**
 * Brings what is said in any instance to the {@link ChatRoom} of this one, through the
 * connection that the instance itself has to the broker. The relay renews the
 * subscription whenever it reconnects.
 */
@Component
@Profile("cluster")
class ChatSubscription implements SmartInitializingSingleton, DisposableBean {

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final ChatRoom room;

	private final JsonMapper jsonMapper;

	private final StompBrokerRelayMessageHandler relay;

	/**
	 * Peers that read slowly must not hold up the connection. One thread keeps the order.
	 */
	private final ExecutorService executor = Executors
		.newSingleThreadExecutor((task) -> new Thread(task, "chat-subscription"));

	ChatSubscription(ChatRoom room, JsonMapper jsonMapper,
			@Qualifier("stompBrokerRelayMessageHandler") AbstractBrokerMessageHandler relay) {
		this.room = room;
		this.jsonMapper = jsonMapper;
		this.relay = (StompBrokerRelayMessageHandler) relay;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, MessageHandler> subscriptions = new HashMap<>(this.relay.getSystemSubscriptions());
		subscriptions.put(StompConfiguration.CHAT_TOPIC, this::received);
		this.relay.setSystemSubscriptions(subscriptions);
	}

	private void received(Message<?> message) {
		ChatMessage said = this.jsonMapper.readValue((byte[]) message.getPayload(), ChatMessage.class);
		this.executor.execute(() -> this.room.hear(said));
	}

	@Override
	public void destroy() throws InterruptedException {
		this.executor.shutdown();
		this.executor.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

}
