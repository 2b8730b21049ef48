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
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.reactive.netty.RouteTracking;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for routes that Reactor Netty has
 * beside Spring's handlers.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration")
@ConditionalOnClass({ WebSocketHandlerAdapter.class, NettyReactiveWebServerFactory.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean({ HandshakeAdmission.class, NettyReactiveWebServerFactory.class })
@ConditionalOnContainerLinks(ContainerLinks.REACTOR_NETTY)
@ImportRuntimeHints(ServerRoutesRuntimeHints.class)
public final class ServerRoutesShutdownAutoConfiguration {

	@Bean
	RouteTracking wsShutdownRouteTracking(HandshakeAdmission admission, RetryAfter retryAfter) {
		return new RouteTracking(admission, retryAfter);
	}

	@Bean(autowireCandidate = false)
	RouteTrackingCustomizer wsShutdownRouteTrackingCustomizer(RouteTracking tracking) {
		return new RouteTrackingCustomizer(tracking);
	}

}
