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
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.connection.ConnectionRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.socket.WebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketShutdownProperties}.
 */
class WebSocketShutdownPropertiesTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebSocketShutdownAutoConfiguration.class,
				TomcatWebSocketShutdownAutoConfiguration.class, ServletWebSocketShutdownAutoConfiguration.class,
				SpringWebSocketShutdownAutoConfiguration.class, StompShutdownAutoConfiguration.class));

	@Test
	void whenNothingIsConfiguredThenPlanHasDefaults() {
		this.contextRunner
			.run((context) -> assertThat(plan(context.getEnvironment())).isEqualTo(DrainPlan.withDefaults()));
	}

	@Test
	void whenEverythingIsConfiguredThenPlanHasIt() {
		this.contextRunner
			.withPropertyValues("ws-shutdown.drain.timeout=1m", "ws-shutdown.drain.close-timeout=2s",
					"ws-shutdown.drain.handler-timeout=3s", "ws-shutdown.drain.quiet-period=4s",
					"ws-shutdown.drain.spread=5s", "ws-shutdown.drain.close-code=4100",
					"ws-shutdown.drain.close-reason=Bye", "ws-shutdown.drain.notice-period=6s",
					"ws-shutdown.drain.notice.text=Bye", "ws-shutdown.drain.reconnect-window=30s")
			.run((context) -> {
				DrainPlan plan = plan(context.getEnvironment());
				assertThat(plan.timeout()).isEqualTo(Duration.ofMinutes(1));
				assertThat(plan.closeTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(plan.handlerTimeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(plan.quietPeriod()).isEqualTo(Duration.ofSeconds(4));
				assertThat(plan.spread()).isEqualTo(Duration.ofSeconds(5));
				assertThat(plan.noticePeriod()).isEqualTo(Duration.ofSeconds(6));
				assertThat(plan.reconnectWindow()).isEqualTo(Duration.ofSeconds(30));
				assertThat(plan.closeFrame().code()).isEqualTo(4100);
				assertThat(plan.closeFrame().reason()).isEqualTo("Bye");
			});
	}

	@Test
	void whenOnlyTimeoutIsConfiguredThenCloseTimeoutFits() {
		this.contextRunner.withPropertyValues("ws-shutdown.drain.timeout=3s", "ws-shutdown.drain.spread=1s")
			.run((context) -> assertThat(plan(context.getEnvironment()).closeTimeout())
				.isEqualTo(Duration.ofSeconds(2)));
	}

	@Test
	void whenDurationHasNoUnitThenItIsInSeconds() {
		assertThat(assertSeconds("ws-shutdown", WebSocketShutdownProperties.class)).isGreaterThan(8);
	}

	/** Returns how many properties it has seen. */
	private static int assertSeconds(String prefix, Class<?> type) {
		int count = 0;
		for (Field field : type.getDeclaredFields()) {
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(field.getName());
			if (field.getType() == Duration.class) {
				Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(name, "7")));
				Object bound = binder.bind("ws-shutdown", WebSocketShutdownProperties.class).get();
				assertThat(value(bound, name)).as(name).isEqualTo(Duration.ofSeconds(7));
				count++;
			}
			else if (field.getType().getEnclosingClass() != null) {
				count += assertSeconds(name, field.getType());
			}
		}
		return count;
	}

	private static Object value(Object bound, String name) {
		Object value = bound;
		for (String part : name.substring("ws-shutdown.".length()).split("\\.")) {
			value = ReflectionTestUtils.getField(value, StringUtils.uncapitalize(
					Arrays.stream(part.split("-")).map(StringUtils::capitalize).collect(Collectors.joining())));
		}
		return value;
	}

	@Test
	void whenNoticeAndAgeAreConfiguredThenThereAreBeans() {
		this.contextRunner.withPropertyValues("ws-shutdown.drain.notice.text=Going", "ws-shutdown.age.max=1h")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(GoingAwayNotice.class)
				.hasSingleBean(ConnectionAgeLifecycle.class));
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(GoingAwayNotice.class)
			.doesNotHaveBean(ConnectionAgeLifecycle.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "drain.timeout=soon", "drain.close-code=", "admission.max-sessions=",
			"admission.readiness=", "age.jitter=" })
	void whenValueIsMalformedThenStartFails(String property) {
		this.contextRunner.withPropertyValues("ws-shutdown." + property)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("ws-shutdown." + property.split("=")[0]));
	}

	@Test
	void whenDisabledThenThereIsNoBean() {
		this.contextRunner.withPropertyValues("ws-shutdown.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WebSocketDrainer.class)
				.doesNotHaveBean(ConnectionRegistry.class)
				.doesNotHaveBean("wsShutdownHandshakeFilter")
				.doesNotHaveBean("wsShutdownPathInterceptor")
				.doesNotHaveBean("wsShutdownStompSessions"));
	}

	@Test
	void whenSpringWebSocketIsAbsentThenJakartaEndpointsAreDrained() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(WebSocketHandler.class.getPackageName()))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("wsShutdownHandshakeFilter")
				.doesNotHaveBean("wsShutdownPathInterceptor")
				.doesNotHaveBean("wsShutdownStompSessions"));
	}

	@Test
	void whenTomcatIsAbsentThenContextStarts() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.apache.catalina", "org.apache.tomcat"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("wsShutdownHandshakeFilter"));
	}

	private static DrainPlan plan(Environment environment) {
		return DrainPlanFactory
			.create(Binder.get(environment).bindOrCreate("ws-shutdown", WebSocketShutdownProperties.class).drain());
	}

}
