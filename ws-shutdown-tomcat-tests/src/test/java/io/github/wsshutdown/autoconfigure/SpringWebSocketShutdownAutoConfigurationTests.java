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

import io.github.wsshutdown.servlet.sockjs.SockJsHandlerAdapter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpringWebSocketShutdownAutoConfiguration}.
 */
class SpringWebSocketShutdownAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebSocketShutdownAutoConfiguration.class,
				TomcatWebSocketShutdownAutoConfiguration.class, ServletWebSocketShutdownAutoConfiguration.class,
				SpringWebSocketShutdownAutoConfiguration.class, StompShutdownAutoConfiguration.class));

	@Test
	void whenThereIsNoMessagingThenSockJsIsTracked() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.messaging"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SockJsHandlerAdapter.class)
				.doesNotHaveBean(StompShutdownAutoConfiguration.class));
	}

	@Test
	void whenThereIsNoSpringWebSocketThenThereIsNoAdapter() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.web.socket"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("wsShutdownSockJsHandlerAdapter"));
	}

}
