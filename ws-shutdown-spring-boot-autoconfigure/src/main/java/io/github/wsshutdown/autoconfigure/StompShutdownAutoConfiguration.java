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

package io.github.wsshutdown.autoconfigure;

import io.github.wsshutdown.connection.SessionLookup;
import io.github.wsshutdown.servlet.SpringSessionLookup;
import io.github.wsshutdown.servlet.stomp.StompContextInitializer;
import io.github.wsshutdown.servlet.stomp.StompHeartbeats;
import io.github.wsshutdown.servlet.stomp.StompPostProcessor;
import io.github.wsshutdown.servlet.stomp.StompSessions;
import jakarta.websocket.Session;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.context.ContextLoader;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for STOMP sessions.
 */
@AutoConfiguration(after = SpringWebSocketShutdownAutoConfiguration.class)
@ConditionalOnClass({ ExecutorSubscribableChannel.class, SubProtocolWebSocketHandler.class, Session.class,
		RequestContextUtils.class })
@ConditionalOnBean(SpringSessionLookup.class)
public final class StompShutdownAutoConfiguration {

	@Bean
	StompSessions wsShutdownStompSessions(SpringSessionLookup connections, WebSocketShutdownProperties properties) {
		return new StompSessions(connections, properties.drain().notice().stompDestination());
	}

	@Bean
	SessionLookup wsShutdownStompSessionLookup(StompSessions sessions) {
		return sessions::findConnection;
	}

	@Bean(autowireCandidate = false)
	static StompPostProcessor wsShutdownStompPostProcessor(ObjectProvider<StompSessions> sessions) {
		return new StompPostProcessor(sessions);
	}

	@Bean(autowireCandidate = false)
	StompHeartbeats wsShutdownStompHeartbeats(StompSessions sessions) {
		return new StompHeartbeats(sessions);
	}

	/**
	 * If others have set the parameter, brokers in contexts of further dispatcher
	 * servlets are not found, and the first session tells.
	 */
	@Bean(autowireCandidate = false)
	ServletContextInitializer wsShutdownStompContextParameter() {
		return (servletContext) -> servletContext.setInitParameter(ContextLoader.GLOBAL_INITIALIZER_CLASSES_PARAM,
				StompContextInitializer.class.getName());
	}

}
