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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.wsshutdown.DrainPlan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.log.LogMessage;

/**
 * Tells at the start what is drained when the application stops, and how long that may
 * take.
 *
 * @param context the context of the application
 * @param plan how connections are drained
 * @param server the server, with its version as far as it is known
 */
record StartupLog(ApplicationContext context, DrainPlan plan,
		String server) implements ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(StartupLog.class);

	private static final Map<String, String> HOOKS = hooks();

	/** By the names of their beans: classes of many of them may not be loadable. */
	private static Map<String, String> hooks() {
		Map<String, String> hooks = new LinkedHashMap<>();
		hooks.put("wsShutdownTomcatUpgradeHook", "WebSocket");
		hooks.put("wsShutdownJettyUpgradeHook", "WebSocket");
		hooks.put("wsShutdownReactorNettyHandshakeHook", "WebSocket");
		hooks.put("wsShutdownSpringSessions", "sessions of Spring's handlers");
		hooks.put("wsShutdownSockJsSessions", "SockJS");
		hooks.put("wsShutdownStompSessions", "STOMP");
		hooks.put("wsShutdownRSocketServerCustomizer", "RSocket");
		hooks.put("wsShutdownEventStreamFilter", "event streams");
		hooks.put("wsShutdownReactiveEventStreams", "event streams");
		return hooks;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() != this.context) {
			return;
		}
		String hooked = HOOKS.entrySet()
			.stream()
			.filter((hook) -> this.context.containsBean(hook.getKey()))
			.map(Map.Entry::getValue)
			.distinct()
			.collect(Collectors.joining(", "));
		logger.info(LogMessage.format(
				"Connections are drained when the application stops, on %s (%s): timeout %s, close timeout %s, handler timeout %s, quiet period %s, spread %s",
				this.server, hooked.isEmpty() ? "nothing is hooked" : hooked,
				DrainPlanFactory.format(this.plan.timeout()), DrainPlanFactory.format(this.plan.closeTimeout()),
				DrainPlanFactory.format(this.plan.handlerTimeout()), DrainPlanFactory.format(this.plan.quietPeriod()),
				DrainPlanFactory.format(this.plan.spread())));
	}

}
