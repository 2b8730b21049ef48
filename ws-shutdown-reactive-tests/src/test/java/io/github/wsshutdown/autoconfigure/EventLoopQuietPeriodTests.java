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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.ReactorNettyConfigurations.ReactorResourceFactoryConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventLoopQuietPeriod}.
 */
class EventLoopQuietPeriodTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(NettyReactiveWebServerAutoConfiguration.class,
				WebSocketShutdownAutoConfiguration.class, ReactiveWebSocketShutdownAutoConfiguration.class));

	@Test
	void whenEventLoopsAreOfBootThenTheyEndAtOnce() {
		assertQuietPeriod(this.runner, Duration.ZERO);
	}

	@Test
	void whenApplicationWasProcessedAheadOfTimeThenEventLoopsOfBootEndAtOnce() {
		assertQuietPeriod(this.runner.withInitializer((context) -> registerAheadOfTime(context,
				"reactorResourceFactory", ReactorResourceFactoryConfiguration.class)), Duration.ZERO);
	}

	@Test
	void whenApplicationWasProcessedAheadOfTimeThenItsOwnEventLoopsAreLeftAlone() {
		assertQuietPeriod(
				this.runner
					.withInitializer((context) -> registerAheadOfTime(context, "ownResources", OwnConfiguration.class)),
				Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.reactor.netty.shutdown-quiet-period", "spring.reactor.netty.shutdownQuietPeriod" })
	void whenPropertySaysHowLongThenTheyWaitSoLong(String property) {
		assertQuietPeriod(this.runner.withPropertyValues(property + "=1s"), Duration.ofSeconds(1));
	}

	@Test
	void whenEventLoopsAreOfApplicationThenTheyAreLeftAlone() {
		assertQuietPeriod(this.runner.withUserConfiguration(OwnConfiguration.class), Duration.ofSeconds(2));
	}

	@Test
	void whenStarterIsOffThenTheyAreLeftAlone() {
		assertQuietPeriod(this.runner.withPropertyValues("ws-shutdown.enabled=false"), Duration.ofSeconds(2));
	}

	private static void assertQuietPeriod(ReactiveWebApplicationContextRunner runner, Duration expected) {
		runner.run(
				(context) -> assertThat(context.getBean(ReactorResourceFactory.class)).extracting("shutdownQuietPeriod")
					.isEqualTo(expected));
	}

	/** As the code does that ahead-of-time processing generates. */
	private static void registerAheadOfTime(ConfigurableApplicationContext context, String name, Class<?> declaring) {
		Class<?>[] parameters = ReflectionUtils.findMethod(declaring, name, (Class<?>[]) null).getParameterTypes();
		RootBeanDefinition definition = new RootBeanDefinition(ReactorResourceFactory.class);
		definition.setInstanceSupplier(
				BeanInstanceSupplier.<ReactorResourceFactory>forFactoryMethod(declaring, name, parameters)
					.withGenerator((registeredBean, arguments) -> new ReactorResourceFactory()));
		((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition(name, definition);
	}

	/**
	 * Event loops of the application's own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnConfiguration {

		@Bean
		ReactorResourceFactory ownResources() {
			return new ReactorResourceFactory();
		}

	}

}
