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
import io.github.wsshutdown.drain.ConnectionWatch;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;
import io.github.wsshutdown.metrics.FinalScrape;
import io.github.wsshutdown.metrics.WebSocketAdmissionMeterBinder;
import io.github.wsshutdown.metrics.WebSocketDrainMeterBinder;
import io.github.wsshutdown.metrics.WebSocketSessionsMeterBinder;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of WebSocket
 * connections.
 */
@AutoConfiguration(after = { WebSocketShutdownAutoConfiguration.class, SpringWebSocketShutdownAutoConfiguration.class,
		ReactiveWebSocketShutdownAutoConfiguration.class })
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(HandshakeAdmission.class)
public final class WebSocketMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	WebSocketSessionsMeterBinder wsShutdownSessionsMeterBinder(WebSocketConnections connections,
			ObjectProvider<RegisteredPaths> paths, ConnectionWatch watch) {
		return new WebSocketSessionsMeterBinder(connections, RegisteredPaths.supplier(paths), watch::countBlocked);
	}

	@Bean
	@ConditionalOnMissingBean
	WebSocketAdmissionMeterBinder wsShutdownAdmissionMeterBinder(HandshakeAdmission admission) {
		return new WebSocketAdmissionMeterBinder(admission);
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean
	WebSocketDrainMeterBinder wsShutdownDrainMeterBinder(DefaultWebSocketDrainer drainer,
			WebSocketConnections connections, FinalScrape finalScrape) {
		return new WebSocketDrainMeterBinder(drainer, connections, finalScrape);
	}

}
