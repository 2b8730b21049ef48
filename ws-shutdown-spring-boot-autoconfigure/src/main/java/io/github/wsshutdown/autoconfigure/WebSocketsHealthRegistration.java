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

import io.github.wsshutdown.actuate.WebSocketsHealthIndicator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.health.registry.HealthContributorRegistry;

/**
 * Registers the health contributor under its public name. Spring Boot takes the names of
 * contributors from those of beans, and a bean of that name may be the application's.
 */
final class WebSocketsHealthRegistration implements BeanPostProcessor {

	static final String NAME = "websockets";

	private static final Log logger = LogFactory.getLog(WebSocketsHealthRegistration.class);

	private final ObjectProvider<WebSocketsHealthIndicator> indicator;

	WebSocketsHealthRegistration(ObjectProvider<WebSocketsHealthIndicator> indicator) {
		this.indicator = indicator;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HealthContributorRegistry registry && registry.getContributor(NAME) == null) {
			register(registry);
		}
		return bean;
	}

	private void register(HealthContributorRegistry registry) {
		try {
			registry.registerContributor(NAME, this.indicator.getObject());
		}
		catch (IllegalStateException ex) {
			logger.warn("There is no health contributor '" + NAME + "', since its name is taken: " + ex.getMessage());
		}
	}

}
