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

package io.github.wsshutdown.actuate;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;

/**
 * Rejects requests to drain with a field that has no meaning or no value. Spring Boot
 * takes both for fields that are not there: with {@code percentage} for {@code percent},
 * or a {@code path} from a variable that is not set, all would be drained.
 */
public final class RequestFields implements OperationInvokerAdvisor {

	private static final EndpointId WEBSOCKETS = EndpointId.of("websockets");

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.equals(WEBSOCKETS) || !mayHaveFields(operationType, parameters)) {
			return invoker;
		}
		Set<String> known = parameters.stream()
			.map(OperationParameter::getName)
			.collect(Collectors.toCollection(TreeSet::new));
		return (context) -> {
			Map<String, Object> fields = context.getArguments();
			Set<String> unknown = new TreeSet<>(fields.keySet());
			unknown.removeAll(known);
			if (!unknown.isEmpty()) {
				return BadRequest.response(((unknown.size() > 1) ? "Unknown fields " : "Unknown field ")
						+ quoted(unknown) + ": known are " + quoted(known));
			}
			Set<String> missing = isFromWeb(context) ? withoutValue(fields) : Set.of();
			return missing.isEmpty() ? invoker.invoke(context)
					: BadRequest.response(quoted(missing) + " must not be null: leave out what is not to be chosen");
		};
	}

	/** What only shows may be asked with whatever parameters a scraper has. */
	private static boolean mayHaveFields(OperationType operationType, OperationParameters parameters) {
		return operationType == OperationType.WRITE
				|| (operationType == OperationType.READ && parameters.hasParameters());
	}

	/** Over JMX all parameters are there, and null where none is chosen. */
	private static boolean isFromWeb(InvocationContext context) {
		return context.canResolve(WebServerNamespace.class);
	}

	private static Set<String> withoutValue(Map<String, Object> fields) {
		return fields.entrySet()
			.stream()
			.filter((field) -> field.getValue() == null)
			.map(Map.Entry::getKey)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String quoted(Set<String> names) {
		return names.stream().collect(Collectors.joining("' and '", "'", "'"));
	}

}
