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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells which path of {@code ws-shutdown.admission.max-sessions-per-path} is unknown.
 */
class UnknownPathFailureAnalyzer extends AbstractFailureAnalyzer<UnknownPathException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownPathException cause) {
		String description = "Property 'ws-shutdown.admission.max-sessions-per-path' limits the path '"
				+ cause.getPath() + "', under which no WebSocket handler or endpoint is registered.";
		String action = "Use the path exactly as it is registered, in brackets: "
				+ "'ws-shutdown.admission.max-sessions-per-path.[/path]'. "
				+ (cause.getKnown().isEmpty() ? "No handler of Spring's is registered."
						: "Handlers of Spring's are registered under " + String.join(", ", cause.getKnown()) + ".");
		return new FailureAnalysis(description, action, cause);
	}

}
