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

package io.github.wsshutdown.reactive;

import java.time.Duration;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.transparency.TransparencyContract;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Tests that nothing changes on Reactor Netty.
 */
class ReactiveTransparencyTests extends TransparencyContract {

	ReactiveTransparencyTests() {
		super(Container.REACTOR_NETTY, NettyApplication.class);
	}

	/**
	 * A reactive application on Reactor Netty.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NettyApplication extends ReactiveTransparencyApplication {

		/**
		 * Event loops of its own: an application that stops ends those that are shared.
		 */
		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setShutdownQuietPeriod(Duration.ZERO);
			return factory;
		}

	}

}
