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

import java.util.List;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.BusySessions;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.HeldSessions;
import io.github.wsshutdown.connection.RegisteredConnections;
import io.github.wsshutdown.drain.ClosingLoop;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an application that is not
 * drained, because it is switched off or there is no server: what its code injects knows
 * no connection, and does not exist unless it is injected. The names are those of the
 * beans that do something, so that a child context with a server has only its own. Beans
 * of the application's win.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class)
@ConditionalOnMissingBean(ConnectionRegistry.class)
@Lazy
public final class IdleWebSocketShutdownAutoConfiguration {

	private final ClosingLoop loop = new ClosingLoop(null);

	private final ConnectionRegistry registry = new ConnectionRegistry(this.loop);

	private final HandshakeAdmission admission = new HandshakeAdmission(this.registry);

	@Bean
	@Fallback
	WebSocketDrainer wsShutdownDrainer() {
		return new DefaultWebSocketDrainer(this.registry, this.admission, this.loop, DrainPlan.builder().build(),
				List::of, List::of, (path) -> true);
	}

	@Bean
	@Fallback
	WebSocketConnections wsShutdownConnections() {
		return new RegisteredConnections(this.registry);
	}

	@Bean
	@Fallback
	BusySessions wsShutdownBusySessions() {
		return new HeldSessions(this.registry, List::of);
	}

	@Bean
	@Fallback
	Admission wsShutdownAdmission() {
		return this.admission;
	}

}
