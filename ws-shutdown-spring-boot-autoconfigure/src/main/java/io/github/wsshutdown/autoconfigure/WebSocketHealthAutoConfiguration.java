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
import io.github.wsshutdown.actuate.WebSocketsHealthIndicator;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for
 * {@link WebSocketsHealthIndicator}.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(HandshakeAdmission.class)
@ConditionalOnEnabledHealthIndicator("websockets")
public final class WebSocketHealthAutoConfiguration {

	/**
	 * Not a default candidate: Spring Boot would register it under the name of this bean.
	 */
	@Bean(defaultCandidate = false)
	@Qualifier(WebSocketsHealthRegistration.NAME)
	WebSocketsHealthIndicator wsShutdownHealthIndicator(DefaultWebSocketDrainer drainer,
			WebSocketConnections connections, HandshakeAdmission admission, WebSocketReadiness readiness) {
		return new WebSocketsHealthIndicator(drainer, connections, admission, readiness::isRefusing);
	}

	@Bean(autowireCandidate = false)
	static WebSocketsHealthRegistration wsShutdownHealthRegistration(
			@Qualifier(WebSocketsHealthRegistration.NAME) ObjectProvider<WebSocketsHealthIndicator> indicator) {
		return new WebSocketsHealthRegistration(indicator);
	}

	/**
	 * Lets the readiness probe ask.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AdditionalPathsMapper.class, HealthEndpointGroupsPostProcessor.class })
	static class ReadinessGroupConfiguration {

		@Bean
		HealthEndpointGroupsPostProcessor wsShutdownReadinessGroups() {
			return ReadinessGroups::new;
		}

	}

}
