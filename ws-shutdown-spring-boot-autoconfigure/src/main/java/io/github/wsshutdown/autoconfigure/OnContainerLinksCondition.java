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

import java.util.Set;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Checks the links of a container. Comes after the conditions that need less time.
 */
class OnContainerLinksCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ContainerLinks links = metadata.getAnnotations()
			.get(ConditionalOnContainerLinks.class)
			.getEnum("value", ContainerLinks.class);
		ClassLoader classLoader = context.getClassLoader();
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnContainerLinks.class);
		if (!links.isPresent(classLoader)) {
			return ConditionOutcome.noMatch(message.because("it is not present"));
		}
		Set<String> missing = links.findMissing(classLoader);
		return missing.isEmpty() ? ConditionOutcome.match(message.because("all internals are as expected"))
				: ConditionOutcome.noMatch(message.because(links.describe(missing)));
	}

}
