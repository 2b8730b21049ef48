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
import java.util.Set;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.reactive.ReactiveEventStreams;
import io.github.wsshutdown.reactive.ResponseChannel;
import io.github.wsshutdown.reactive.netty.NettyResponseChannel;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.stream.EventStreamFilter;
import io.github.wsshutdown.servlet.stream.EventStreams;
import io.github.wsshutdown.servlet.stream.StreamRefusalWriter;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.StreamRules;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for draining event streams.
 */
@AutoConfiguration(
		after = { ServletWebSocketShutdownAutoConfiguration.class, ReactiveWebSocketShutdownAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "ws-shutdown.streams.enabled", matchIfMissing = true)
@ConditionalOnBean(HandshakeAdmission.class)
public final class EventStreamShutdownAutoConfiguration {

	@Bean
	StreamRules wsShutdownStreamRules(WebSocketShutdownProperties properties, DrainPlan plan) {
		WebSocketShutdownProperties.Streams streams = properties.streams();
		return new StreamRules(patterns("endless-paths", streams.endlessPaths()),
				patterns("finite-paths", streams.finitePaths()), plan.handlerTimeout());
	}

	private static List<PathPattern> patterns(String name, Set<String> paths) {
		return paths.stream().map((path) -> pattern("ws-shutdown.streams." + name, path)).toList();
	}

	private static PathPattern pattern(String name, String path) {
		try {
			return PathPatternParser.defaultInstance.parse(path);
		}
		catch (PatternParseException ex) {
			throw new UnusablePropertyException(name, path, "It is no pattern of paths: " + ex.getMessage() + ".",
					"Use patterns as request mappings have them, for example '/feeds/**'.");
		}
	}

	@Bean
	EventFormat wsShutdownEventFormat(WebSocketShutdownProperties properties) {
		return new EventFormat(properties.drain().notice().event());
	}

	/**
	 * Streams of servlet applications.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Filter.class, FilterRegistrationBean.class })
	@ConditionalOnBean(HandshakeRefusalWriter.class)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class ServletConfiguration {

		/** Behind the filter that counts requests. */
		private static final int FILTER_ORDER = ServletWebSocketShutdownAutoConfiguration.FILTER_ORDER + 1;

		@Bean
		EventStreams wsShutdownEventStreams(HandshakeAdmission admission, StreamRules rules, EventFormat format,
				HandshakeRefusalWriter refusals, RetryAfter retryAfter, ObjectProvider<RequestSocketHook> socketHook) {
			return new EventStreams(admission, rules, format, new StreamRefusalWriter(refusals, retryAfter),
					socketHook.getIfAvailable());
		}

		@Bean(autowireCandidate = false)
		FilterRegistrationBean<EventStreamFilter> wsShutdownEventStreamFilter(EventStreams streams) {
			FilterRegistrationBean<EventStreamFilter> registration = new FilterRegistrationBean<>(
					new EventStreamFilter(streams));
			registration.setName("wsShutdownEventStreamFilter");
			registration.setOrder(FILTER_ORDER);
			registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
			registration.addUrlPatterns("/*");
			return registration;
		}

	}

	/**
	 * Streams of reactive applications.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebSocketHandlerAdapter.class)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class ReactiveConfiguration {

		@Bean
		ReactiveEventStreams wsShutdownReactiveEventStreams(HandshakeAdmission admission, StreamRules rules,
				EventFormat format, RetryAfter retryAfter, ObjectProvider<ResponseChannel.Lookup> channels) {
			return new ReactiveEventStreams(admission, rules, format, retryAfter, channels.orderedStream().toList());
		}

	}

	/**
	 * Streams on Reactor Netty.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HttpServerResponse.class, WebSocketHandlerAdapter.class })
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnContainerLinks(ContainerLinks.REACTOR_NETTY)
	static class ReactorNettyConfiguration {

		@Bean
		ResponseChannel.Lookup wsShutdownNettyResponseChannels() {
			return NettyResponseChannel::find;
		}

	}

}
