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

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.config.StompBrokerRelayRegistration;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * Many instances with one room: an external STOMP broker. STOMP peers hear it directly,
 * plain peers through the {@link ChatSubscription} of their instance.
 */
@Configuration(proxyBeanMethods = false)
@Profile("cluster")
@EnableConfigurationProperties(BrokerProperties.class)
class ClusterConfiguration implements WebSocketMessageBrokerConfigurer {

	private final BrokerProperties properties;

	ClusterConfiguration(BrokerProperties properties) {
		this.properties = properties;
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		StompBrokerRelayRegistration relay = registry.enableStompBrokerRelay(StompConfiguration.TOPIC_PREFIX,
				StompConfiguration.QUEUE_PREFIX);
		relay.setRelayHost(this.properties.host()).setRelayPort(this.properties.port());
		relay.setSystemLogin(this.properties.login()).setSystemPasscode(this.properties.passcode());
		relay.setClientLogin(this.properties.login()).setClientPasscode(this.properties.passcode());
		if (this.properties.virtualHost() != null) {
			relay.setVirtualHost(this.properties.virtualHost());
		}
	}

	@Bean
	static ChatBroadcaster chatBroadcaster(SimpMessageSendingOperations messagingOperations) {
		return (message) -> messagingOperations.convertAndSend(StompConfiguration.CHAT_TOPIC, message);
	}

}
