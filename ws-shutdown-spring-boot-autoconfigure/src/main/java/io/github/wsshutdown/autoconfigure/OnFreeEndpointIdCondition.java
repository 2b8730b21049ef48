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

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches unless the application has an endpoint with the id of the endpoint that a
 * configuration is for: of two with the same id neither would work.
 */
class OnFreeEndpointIdCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		Assert.state(beanFactory != null, "There is no bean factory");
		Class<?> endpoint = metadata.getAnnotations().get(ConditionalOnAvailableEndpoint.class).getClass("endpoint");
		String id = MergedAnnotations.from(endpoint).get(Endpoint.class).getString("id");
		ConditionMessage.Builder message = ConditionMessage.forCondition("Free endpoint id", id);
		return Arrays.stream(beanFactory.getBeanDefinitionNames())
			.filter((name) -> id.equalsIgnoreCase(endpointId(beanFactory, name)))
			.findFirst()
			.map((name) -> ConditionOutcome.noMatch(message.found("bean").items(name)))
			.orElseGet(() -> ConditionOutcome.match(message.because("no other endpoint has it")));
	}

	private static @Nullable String endpointId(ConfigurableListableBeanFactory beanFactory, String beanName) {
		Endpoint endpoint = beanFactory.findAnnotationOnBean(beanName, Endpoint.class, false);
		return (endpoint != null) ? endpoint.id() : null;
	}

}
