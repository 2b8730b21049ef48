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

package io.github.wsshutdown.testsupport;

import io.github.wsshutdown.autoconfigure.ServletWebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.UnknownContainerShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.WebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.servlet.UnknownContainerHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.WebSocketHandshakeFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold for the auto-configuration where no class of another container is on
 * the class path.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class ClassPathContract {

	private final WebApplicationContextRunner runner;

	private final Class<? extends UpgradeHook> hookType;

	private final Class<?> containerType;

	/**
	 * Create a new {@link ClassPathContract}.
	 * @param autoConfiguration the auto-configuration of the container
	 * @param hookType the type of its hook
	 * @param containerType a type of the container's WebSocket support
	 */
	protected ClassPathContract(Class<?> autoConfiguration, Class<? extends UpgradeHook> hookType,
			Class<?> containerType) {
		this.runner = new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(WebSocketShutdownAutoConfiguration.class, autoConfiguration,
					UnknownContainerShutdownAutoConfiguration.class, ServletWebSocketShutdownAutoConfiguration.class));
		this.hookType = hookType;
		this.containerType = containerType;
	}

	@Test
	void whenOtherContainerIsAbsentThenNothingIsMissed(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(UpgradeHook.class)
				.hasSingleBean(this.hookType)
				.hasSingleBean(FilterRegistrationBean.class);
			assertThat(output).doesNotContain("on the class path");
		});
	}

	@Test
	void whenNoServerOfBootIsOnTheClassPathAsInAWarThenNothingIsMissed(CapturedOutput output) {
		FilteredClassLoader classLoader = new FilteredClassLoader("org.springframework.boot.web.server",
				"org.springframework.boot.tomcat", "org.springframework.boot.jetty");
		this.runner.withClassLoader(classLoader).run((context) -> {
			assertThat(context).hasNotFailed()
				.hasBean("wsShutdownDrainer")
				.hasSingleBean(this.hookType)
				.hasBean("wsShutdownLifecycle");
			assertThat(context.getBean(FilterRegistrationBean.class).getFilter())
				.isInstanceOf(WebSocketHandshakeFilter.class);
			assertThat(output).doesNotContain("on the class path");
		});
	}

	@Test
	void whenItsWebSocketSupportIsAbsentTooThenApplicationStartsAndOneWarningTellsWhatIsLost(CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(this.containerType)).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(UnknownContainerHook.class);
			assertThat(context.getBean(FilterRegistrationBean.class).getFilter())
				.isInstanceOf(WebSocketHandshakeFilter.class);
			assertThat(output).containsOnlyOnce("neither waited for nor reset");
		});
	}

}
