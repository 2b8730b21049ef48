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

import java.security.Principal;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Knows who uses an endpoint, while it is used. An operation can't always ask itself:
 * with a security context as a parameter, Spring Boot expects a body.
 */
public final class Operator implements OperationInvokerAdvisor {

	private static final Log logger = LogFactory.getLog(Operator.class);

	private static final ThreadLocal<@Nullable String> NAME = new ThreadLocal<>();

	private static final int LONGEST_NAME = 80;

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.toLowerCaseString().startsWith("websocket")) {
			return invoker;
		}
		return (context) -> {
			SecurityContext security = context.resolveArgument(SecurityContext.class);
			NAME.set(name((security != null) ? security.getPrincipal() : null));
			try {
				return invoker.invoke(context);
			}
			finally {
				NAME.remove();
			}
		};
	}

	/** It may come from a client, and is code of the application's. */
	private static @Nullable String name(@Nullable Principal principal) {
		try {
			String name = (principal != null) ? principal.getName() : null;
			return (name != null) ? name.codePoints()
				.limit(LONGEST_NAME)
				.map((character) -> Character.isISOControl(character) ? '?' : character)
				.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
				.toString() : null;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("A principal does not tell its name", ex);
			return null;
		}
	}

	/**
	 * Who uses an endpoint in the current thread.
	 */
	static @Nullable String currentName() {
		return NAME.get();
	}

}
