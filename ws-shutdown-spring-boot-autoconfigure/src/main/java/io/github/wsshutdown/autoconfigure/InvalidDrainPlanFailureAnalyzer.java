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

import io.github.wsshutdown.drain.InvalidDrainPlanException;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells which property of {@code ws-shutdown.drain} is wrong and what to do about it.
 */
class InvalidDrainPlanFailureAnalyzer extends AbstractFailureAnalyzer<InvalidDrainPlanException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidDrainPlanException cause) {
		ConfigurationPropertyName property = ConfigurationPropertyName.adapt("ws-shutdown.drain", '.')
			.append(dashed(cause.getSetting()));
		String description = "Property '" + property + "' has the value '" + cause.getValue()
				+ "', which can't be used: " + cause.getProblem() + ".";
		return new FailureAnalysis(description, cause.getRemedy(), cause);
	}

	private static String dashed(String camelCase) {
		return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
	}

}
