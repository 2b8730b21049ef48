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

import java.lang.reflect.Field;
import java.util.List;

import io.github.wsshutdown.reactive.netty.RouteTracking;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Has a route provider of ours come before those of a server, whether they are beans or
 * were added by hand. Boot's factory does not show them, hence the reflection. A server
 * that has no routes gets none.
 *
 * @param tracking tracks what is added to the routes
 */
record RouteTrackingCustomizer(
		RouteTracking tracking) implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	static final String PROVIDERS = "routeProviders";

	private static final Log logger = LogFactory.getLog(RouteTrackingCustomizer.class);

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		try {
			List<NettyRouteProvider> providers = providers(factory);
			if (providers.isEmpty()) {
				this.tracking.complete();
			}
			else {
				providers.add(0, this.tracking::track);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("This version of Spring Boot does not show the routes of its server. Connections of a"
					+ " NettyRouteProvider, if there is one, are not tracked", ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static List<NettyRouteProvider> providers(NettyReactiveWebServerFactory factory) {
		Field field = ReflectionUtils.findField(NettyReactiveWebServerFactory.class, PROVIDERS, List.class);
		Assert.state(field != null, "There is no field " + PROVIDERS);
		ReflectionUtils.makeAccessible(field);
		Object providers = ReflectionUtils.getField(field, factory);
		Assert.state(providers != null, "There are no providers");
		return (List<NettyRouteProvider>) providers;
	}

	/** What others add is there. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
