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

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.SessionConnections;
import io.github.wsshutdown.servlet.SessionFollower;
import io.github.wsshutdown.servlet.SpringSessionLookup;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.WebSocketPathInterceptor;
import io.github.wsshutdown.servlet.graphql.GraphQlFollower;
import io.github.wsshutdown.servlet.sockjs.SockJsHandlerAdapter;
import io.github.wsshutdown.servlet.sockjs.SockJsHeartbeats;
import io.github.wsshutdown.servlet.sockjs.SockJsSchedulerPostProcessor;
import io.github.wsshutdown.servlet.sockjs.SockJsSessions;
import io.github.wsshutdown.servlet.spring.SpringHandlerAdapter;
import jakarta.servlet.ServletContext;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the WebSocket and SockJS
 * handlers of Spring.
 */
@AutoConfiguration(after = ServletWebSocketShutdownAutoConfiguration.class)
@ConditionalOnClass({ MappedInterceptor.class, SockJsHttpRequestHandler.class })
@ConditionalOnBean(HandshakeRefusalWriter.class)
public final class SpringWebSocketShutdownAutoConfiguration {

	@Bean(autowireCandidate = false)
	MappedInterceptor wsShutdownPathInterceptor(HandshakeRefusalWriter refusals) {
		return new MappedInterceptor(null, new WebSocketPathInterceptor(refusals));
	}

	@Bean
	SockJsSessions wsShutdownSockJsSessions() {
		return new SockJsSessions();
	}

	@Bean
	SessionConnections wsShutdownNativeSessionConnections(UpgradeHook upgradeHook) {
		return (session) -> (session instanceof NativeWebSocketSession wrapper)
				? upgradeHook.findConnection(wrapper.getNativeSession()) : null;
	}

	@Bean
	SpringSessionLookup wsShutdownSpringSessionLookup(ObjectProvider<SessionConnections> connections) {
		return new SpringSessionLookup(connections.orderedStream().toList());
	}

	@Bean
	GraphQlFollower wsShutdownGraphQlFollower(SpringSessionLookup connections) {
		return new GraphQlFollower(connections);
	}

	@Bean(autowireCandidate = false)
	SockJsHeartbeats wsShutdownSockJsHeartbeats(SockJsSessions sessions) {
		return new SockJsHeartbeats(sessions);
	}

	@Bean(autowireCandidate = false)
	SockJsHandlerAdapter wsShutdownSockJsHandlerAdapter(HandshakeAdmission admission, HandshakeRefusalWriter refusals,
			SockJsSessions sessions, ObjectProvider<RequestSocketHook> socketHook,
			ObjectProvider<SessionFollower> followers) {
		return new SockJsHandlerAdapter(admission, refusals, sessions, socketHook.getIfAvailable(),
				SessionFollower.of(followers.orderedStream().toList()));
	}

	@Bean(autowireCandidate = false)
	SpringHandlerAdapter wsShutdownSpringHandlerAdapter(ObjectProvider<SessionFollower> followers) {
		return new SpringHandlerAdapter(SessionFollower.of(followers.orderedStream().toList()));
	}

	@Bean
	HandlerPathSource wsShutdownHandlerPathSource(BeanFactory beanFactory, ServletContext servletContext) {
		return new DispatcherPathSource(beanFactory, servletContext);
	}

	@Bean(autowireCandidate = false)
	static SockJsSchedulerPostProcessor wsShutdownSockJsSchedulerPostProcessor() {
		return new SockJsSchedulerPostProcessor();
	}

}
