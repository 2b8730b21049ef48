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

import java.util.function.Supplier;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.reactive.ResponseChannel;
import io.github.wsshutdown.servlet.EndpointFollower;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.UpgradeFilter;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.reactive.HandlerTracking;
import io.github.wsshutdown.servlet.reactive.ServletHandshakeHook;
import io.github.wsshutdown.servlet.reactive.ServletResponseChannels;
import io.github.wsshutdown.servlet.upgrade.UpgradeTracking;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * What handshakes and event streams of WebFlux need in any servlet container.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(ReactiveUpgradeRuntimeHints.class)
class ReactiveUpgradeConfiguration {

	private static final Log logger = LogFactory.getLog(ReactiveUpgradeConfiguration.class);

	@Bean
	ServletHandshakeHook wsShutdownServletHandshakeHook() {
		return new ServletHandshakeHook();
	}

	@Bean
	HandlerTracking wsShutdownHandlerTracking() {
		return new HandlerTracking();
	}

	@Bean
	UpgradeFilterInitializer wsShutdownUpgradeFilterInitializer(HandshakeAdmission admission, UpgradeHook upgradeHook,
			RequestSocketHook socketHook, RetryAfter retryAfter) {
		return new UpgradeFilterInitializer(new UpgradeFilter(admission, upgradeHook, new UpgradeTracking(socketHook),
				new HandshakeRefusalWriter(retryAfter)));
	}

	@Bean
	ResponseChannel.Lookup wsShutdownServletResponseChannels(RequestSocketHook socketHook) {
		return new ServletResponseChannels(socketHook);
	}

	/**
	 * What follows handlers, or nothing if Spring's part is not as that expects.
	 */
	static EndpointFollower follower(ApplicationContext context, ContainerLinks links,
			Supplier<EndpointFollower> follower) {
		String missing = ContainerLinks.describeMissing(context.getClassLoader(), links);
		if (missing == null) {
			return follower.get();
		}
		logger.warn(missing + ". What handlers of WebFlux do asynchronously is not waited for when the application"
				+ " stops");
		return EndpointFollower.NONE;
	}

}
