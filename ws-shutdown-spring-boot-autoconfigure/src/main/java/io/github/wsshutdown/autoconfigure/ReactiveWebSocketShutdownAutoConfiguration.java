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

import java.security.CodeSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.SessionLookup;
import io.github.wsshutdown.reactive.HandshakeExchangeWebFilter;
import io.github.wsshutdown.reactive.HandshakeHook;
import io.github.wsshutdown.reactive.ReactiveEventStreams;
import io.github.wsshutdown.reactive.ReactiveSessionLookup;
import io.github.wsshutdown.reactive.RegisteredPath;
import io.github.wsshutdown.reactive.ServerRoutes;
import io.github.wsshutdown.reactive.WebSocketHandshakeWebFilter;
import io.github.wsshutdown.reactive.netty.ReactorNettyHandshakeHook;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the WebSocket handlers of
 * reactive applications.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class)
@ConditionalOnClass(WebSocketHandlerAdapter.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean(HandshakeAdmission.class)
public final class ReactiveWebSocketShutdownAutoConfiguration {

	@Bean(autowireCandidate = false)
	WebSocketHandshakeWebFilter wsShutdownHandshakeWebFilter(HandshakeAdmission admission, RetryAfter retryAfter,
			ObjectProvider<HandshakeHook> hooks, ApplicationContext context,
			ObjectProvider<ReactiveEventStreams> streams) {
		List<HandshakeHook> available = hooks.orderedStream().toList();
		String missing = available.isEmpty() ? ContainerLinks.describeMissing(context.getClassLoader(),
				ContainerLinks.TOMCAT, ContainerLinks.JETTY, ContainerLinks.REACTOR_NETTY) : null;
		return new WebSocketHandshakeWebFilter(admission, retryAfter, available, missing, streams.getIfAvailable());
	}

	@Bean(autowireCandidate = false)
	HandshakeExchangeWebFilter wsShutdownHandshakeExchangeWebFilter() {
		return new HandshakeExchangeWebFilter();
	}

	@Bean
	SessionLookup wsShutdownReactiveSessionLookup() {
		return new ReactiveSessionLookup();
	}

	@Bean
	@Fallback
	RegisteredPaths wsShutdownRegisteredPaths(ObjectProvider<AbstractUrlHandlerMapping> mappings,
			ObjectProvider<ServerRoutes> routes) {
		return new RegisteredPaths(() -> RegisteredPath.ofHandlers(mappings.stream()),
				(path) -> routes.stream().anyMatch((lookup) -> lookup.isRegistered(path)),
				() -> routes.stream().allMatch(ServerRoutes::isComplete));
	}

	@Bean(autowireCandidate = false)
	StartupLog wsShutdownStartupLog(ApplicationContext context, DrainPlan plan) {
		return new StartupLog(context, plan, server(context));
	}

	/** By the names of beans: classes of others may not be loadable. */
	private static String server(ApplicationContext context) {
		if (context.containsBean("wsShutdownTomcatUpgradeHook")) {
			return TomcatReactiveShutdownAutoConfiguration.server();
		}
		if (context.containsBean("wsShutdownJettyUpgradeHook")) {
			return JettyReactiveShutdownAutoConfiguration.server();
		}
		boolean tracked = context.containsBean("wsShutdownReactorNettyHandshakeHook");
		return tracked ? ReactorNettyConfiguration.server() : "WebFlux";
	}

	@Bean(autowireCandidate = false)
	AdmissionConfigurer wsShutdownAdmissionConfigurer(ApplicationContext context,
			WebSocketShutdownProperties properties, HandshakeAdmission admission, RegisteredPaths paths) {
		return new AdmissionConfigurer(context, properties.admission().maxSessionsPerPath(), admission, paths);
	}

	/**
	 * Connections on Reactor Netty.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HttpServerResponse.class, ReactorResourceFactory.class })
	@ConditionalOnContainerLinks(ContainerLinks.REACTOR_NETTY)
	@ImportRuntimeHints(ReactorNettyRuntimeHints.class)
	static class ReactorNettyConfiguration {

		private static final Pattern VERSION = Pattern.compile("reactor-netty-http-([\\w.]+)\\.jar");

		/** The manifest does not have the version where Java looks. */
		static String server() {
			CodeSource source = HttpServerResponse.class.getProtectionDomain().getCodeSource();
			Matcher version = VERSION.matcher((source != null) ? String.valueOf(source.getLocation()) : "");
			return version.find() ? "Reactor Netty/" + version.group(1) : "Reactor Netty";
		}

		@Bean(autowireCandidate = false)
		EventLoopQuietPeriod wsShutdownEventLoopQuietPeriod(ConfigurableListableBeanFactory beanFactory,
				Environment environment) {
			return new EventLoopQuietPeriod(beanFactory, environment);
		}

		@Bean
		ReactorNettyHandshakeHook wsShutdownReactorNettyHandshakeHook() {
			return new ReactorNettyHandshakeHook();
		}

	}

}
