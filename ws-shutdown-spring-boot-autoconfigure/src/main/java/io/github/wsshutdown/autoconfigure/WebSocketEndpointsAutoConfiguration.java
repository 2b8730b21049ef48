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

import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.actuate.DrainByGetWebExtension;
import io.github.wsshutdown.actuate.Operator;
import io.github.wsshutdown.actuate.OperatorAudit;
import io.github.wsshutdown.actuate.RequestFields;
import io.github.wsshutdown.actuate.WebSocketSessionsEndpoint;
import io.github.wsshutdown.actuate.WebSocketSessionsEndpointWebExtension;
import io.github.wsshutdown.actuate.WebSocketsEndpoint;
import io.github.wsshutdown.actuate.WebSocketsEndpointWebExtension;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.connection.PathLookup;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the endpoints that show, drain
 * and close WebSocket connections.
 */
@AutoConfiguration(after = { WebSocketShutdownAutoConfiguration.class, SpringWebSocketShutdownAutoConfiguration.class,
		ReactiveWebSocketShutdownAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(HandshakeAdmission.class)
public final class WebSocketEndpointsAutoConfiguration {

	private static final EndpointId ID = EndpointId.of("websockets");

	@Bean
	Operator wsShutdownOperator() {
		return new Operator();
	}

	@Bean
	OperatorAudit wsShutdownOperatorAudit(ApplicationEventPublisher publisher) {
		return new OperatorAudit(publisher);
	}

	/**
	 * The endpoint for all connections together.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(WebSocketsEndpoint.class)
	@Conditional(OnFreeEndpointIdCondition.class)
	@EnableConfigurationProperties(WebSocketsEndpointProperties.class)
	static class WebSocketsConfiguration {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		WebSocketsEndpoint wsShutdownWebSocketsEndpoint(DefaultWebSocketDrainer drainer,
				WebSocketConnections connections, HandshakeAdmission admission, ObjectProvider<RegisteredPaths> paths,
				OperatorAudit audit) {
			return new WebSocketsEndpoint(drainer, connections, admission, RegisteredPaths.supplier(paths), audit);
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		@ConditionalOnBean(WebSocketsEndpoint.class)
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		WebSocketsEndpointWebExtension wsShutdownWebSocketsEndpointWebExtension(WebSocketsEndpoint endpoint,
				WebSocketsEndpointProperties properties, ObjectProvider<EndpointAccessResolver> access) {
			if (!properties.drainByGet()) {
				return new WebSocketsEndpointWebExtension(endpoint);
			}
			EndpointAccessResolver resolver = access.getIfAvailable();
			if (resolver != null && resolver.accessFor(ID, Access.READ_ONLY) != Access.UNRESTRICTED) {
				throw new UnusablePropertyException("management.endpoint.websockets.drain-by-get", true,
						"Access to the endpoint is restricted to reading.",
						"Set 'management.endpoint.websockets.access=unrestricted', or remove this property.");
			}
			return new DrainByGetWebExtension(endpoint);
		}

		@Bean
		RequestFields wsShutdownWebSocketsEndpointRequestFields() {
			return new RequestFields();
		}

	}

	/**
	 * The endpoint for single connections.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(WebSocketSessionsEndpoint.class)
	@Conditional(OnFreeEndpointIdCondition.class)
	@EnableConfigurationProperties(WebSocketSessionsEndpointProperties.class)
	static class WebSocketSessionsConfiguration {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		WebSocketSessionsEndpoint wsShutdownWebSocketSessionsEndpoint(WebSocketConnections connections,
				DefaultWebSocketDrainer drainer, ObjectProvider<PathLookup> paths, OperatorAudit audit,
				WebSocketSessionsEndpointProperties properties, ObjectProvider<SanitizingFunction> sanitizing) {
			return new WebSocketSessionsEndpoint(connections, drainer,
					(path) -> paths.stream().anyMatch((lookup) -> lookup.isRegistered(path)), audit,
					sanitizing.orderedStream().toList(), properties.showValues());
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		@ConditionalOnBean(WebSocketSessionsEndpoint.class)
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		WebSocketSessionsEndpointWebExtension wsShutdownWebSocketSessionsEndpointWebExtension(
				WebSocketSessionsEndpoint endpoint, WebSocketSessionsEndpointProperties properties) {
			return new WebSocketSessionsEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
		}

	}

}
