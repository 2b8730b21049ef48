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

import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.SessionLookup;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.PrincipalFilter;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.WebSocketHandshakeFilter;
import io.github.wsshutdown.servlet.upgrade.UpgradeTracking;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the WebSocket handshakes of
 * servlet applications.
 */
@AutoConfiguration(after = { WebSocketShutdownAutoConfiguration.class, TomcatWebSocketShutdownAutoConfiguration.class,
		JettyWebSocketShutdownAutoConfiguration.class, UnknownContainerShutdownAutoConfiguration.class })
@ConditionalOnClass({ Filter.class, FilterRegistrationBean.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
@ConditionalOnBean({ HandshakeAdmission.class, UpgradeHook.class })
public final class ServletWebSocketShutdownAutoConfiguration {

	/**
	 * Right behind the filter that makes forwarded headers count.
	 */
	static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

	@Bean
	HandshakeRefusalWriter wsShutdownHandshakeRefusalWriter(RetryAfter retryAfter) {
		return new HandshakeRefusalWriter(retryAfter);
	}

	@Bean(autowireCandidate = false)
	FilterRegistrationBean<WebSocketHandshakeFilter> wsShutdownHandshakeFilter(HandshakeAdmission admission,
			UpgradeHook upgradeHook, ObjectProvider<RequestSocketHook> socketHook, HandshakeRefusalWriter refusals,
			WebSocketShutdownProperties properties) {
		UpgradeTracking upgradeTracking = new UpgradeTracking(socketHook.getIfAvailable());
		FilterRegistrationBean<WebSocketHandshakeFilter> registration = new FilterRegistrationBean<>(
				new WebSocketHandshakeFilter(admission, upgradeHook, upgradeTracking, refusals,
						properties.streams().enabled()));
		registration.setName("wsShutdownHandshakeFilter");
		registration.setOrder(FILTER_ORDER);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
		registration.addUrlPatterns("/*");
		return registration;
	}

	/** As a bean that is a filter, it comes behind those of the application's. */
	@Bean(autowireCandidate = false)
	@ConditionalOnProperty("ws-shutdown.admission.max-sessions-per-principal")
	PrincipalFilter wsShutdownPrincipalFilter(HandshakeRefusalWriter refusals) {
		return new PrincipalFilter(refusals);
	}

	@Bean
	SessionLookup wsShutdownContainerSessionLookup(UpgradeHook upgradeHook) {
		return upgradeHook::findConnection;
	}

	@Bean
	@Fallback
	RegisteredPaths wsShutdownRegisteredPaths(ObjectProvider<HandlerPathSource> handlerPaths, UpgradeHook upgradeHook,
			ServletContext servletContext) {
		return new RegisteredPaths(
				() -> handlerPaths.stream()
					.flatMap((source) -> source.paths().stream())
					.collect(Collectors.toCollection(TreeSet::new)),
				(path) -> upgradeHook.isEndpointPath(servletContext, path),
				() -> handlerPaths.stream().allMatch(HandlerPathSource::isComplete));
	}

	@Bean(autowireCandidate = false)
	StartupLog wsShutdownStartupLog(ApplicationContext context, DrainPlan plan, ServletContext servletContext) {
		return new StartupLog(context, plan, servletContext.getServerInfo());
	}

	@Bean(autowireCandidate = false)
	AdmissionConfigurer wsShutdownAdmissionConfigurer(ApplicationContext context,
			WebSocketShutdownProperties properties, HandshakeAdmission admission, RegisteredPaths paths) {
		return new AdmissionConfigurer(context, properties.admission().maxSessionsPerPath(), admission, paths);
	}

}
