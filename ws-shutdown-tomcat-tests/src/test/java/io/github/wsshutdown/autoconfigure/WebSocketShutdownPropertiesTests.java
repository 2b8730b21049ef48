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

import java.time.Duration;
import java.util.Arrays;

import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.drain.DrainPlan;
import io.github.wsshutdown.drain.GoingAwayNotice;
import io.github.wsshutdown.drain.InvalidDrainPlanException;
import io.github.wsshutdown.drain.PathLookup;
import io.github.wsshutdown.drain.WebSocketDrainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.Environment;
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
					"ws-shutdown.drain.reconnect-window=30s")
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

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					timeout=0s                        | timeout       | 0s      | must be positive
					timeout=-1s                       | timeout       | -1s     | must be positive
					close-timeout=0s                  | close-timeout | 0s      | must be positive
					handler-timeout=-5ms              | handler-timeout | -5ms  | must be positive
					quiet-period=-1s                  | quiet-period  | -1s     | must not be negative
					spread=-1s                        | spread        | -1s     | must not be negative
					close-timeout=21s                 | close-timeout | 21s     | Lower the close timeout
					reconnect-window=-1s              | reconnect-window | -1s  | must not be negative
					notice-period=-1s                 | notice-period | -1s     | must not be negative
					notice-period=16s,close-timeout=5s | notice-period | 16s    | at least 21s
					quiet-period=16s,close-timeout=5s | quiet-period  | 16s     | at least 21s
					quiet-period=20s                  | quiet-period  | 20s     | at least 25s
					close-code=1000                   | close-code    | 1000    | Use 1001
					close-code=1005                   | close-code    | 1005    | Use 1001
					close-code=1006                   | close-code    | 1006    | Use 1001
					close-code=1015                   | close-code    | 1015    | Use 1001
					close-code=5000                   | close-code    | 5000    | Use 1001
					close-reason=ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ | close-reason | ÄÄÄÄ | at most 123 bytes
					""")
	void whenPlanCannotBeCarriedOutThenStartFailsAndAnalysisTellsWhatToDo(String properties, String key, String value,
			String remedy) {
		this.contextRunner
			.withPropertyValues(Arrays.stream(properties.split(","))
				.map((property) -> "ws-shutdown.drain." + property)
				.toArray(String[]::new))
			.run((context) -> {
				assertThat(context).hasFailed();
				Throwable failure = context.getStartupFailure();
				assertThat(failure).hasRootCauseInstanceOf(InvalidDrainPlanException.class);
				FailureAnalysis analysis = new InvalidDrainPlanFailureAnalyzer().analyze(failure);
				assertThat(analysis.getDescription()).contains("'ws-shutdown.drain." + key + "'").contains(value);
				assertThat(analysis.getDescription() + analysis.getAction()).contains(remedy);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			age.max=0s | age.max
			age.max=-1s | age.max
			age.max=1h,age.jitter=-0.1 | age.jitter
			age.max=1h,age.jitter=1.5 | age.jitter
			age.max=1h,age.exempt-paths=/palin | age.exempt-paths
			drain.notice.text= | drain.notice.text
			""")
	void whenValueMakesNoSenseThenStartFailsAndNamesProperty(String properties, String key) {
		this.contextRunner.withBean("paths", PathLookup.class, () -> (path) -> false)
			.withPropertyValues(Arrays.stream(properties.split(","))
				.map((property) -> "ws-shutdown." + property)
				.toArray(String[]::new))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("ws-shutdown." + key)));
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

	@Test
	void whenValueIsMalformedThenStartFails() {
		this.contextRunner.withPropertyValues("ws-shutdown.drain.timeout=soon")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("ws-shutdown.drain.timeout"));
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
			.create(Binder.get(environment).bindOrCreate("ws-shutdown", WebSocketShutdownProperties.class).getDrain());
	}

}
