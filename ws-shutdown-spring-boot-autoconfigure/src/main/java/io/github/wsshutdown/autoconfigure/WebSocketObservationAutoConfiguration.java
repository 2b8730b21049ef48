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
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.metrics.WebSocketObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for observations of drains and of
 * refused handshakes.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ HandshakeAdmission.class, ObservationRegistry.class })
public final class WebSocketObservationAutoConfiguration {

	@Bean
	@Fallback
	@Lazy(false)
	@ConditionalOnMissingBean
	WebSocketObservations wsShutdownObservations(ObservationRegistry registry, WebSocketConnections connections) {
		WebSocketObservations observations = new WebSocketObservations(registry);
		connections.addListener(observations);
		return observations;
	}

}
