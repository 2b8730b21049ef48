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

package io.github.wsshutdown.client.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.messaging.WebSocketStompClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GracefulClientRuntimeHints}.
 */
class GracefulClientRuntimeHintsTests {

	@Test
	void whenApplicationIsCompiledAheadOfTimeThenFieldsThatAreSetAreKept() {
		ImportRuntimeHints imported = WebSocketClientShutdownAutoConfiguration.class
			.getAnnotation(ImportRuntimeHints.class);
		assertThat(imported.value()).containsExactly(GracefulClientRuntimeHints.class);
		RuntimeHints hints = new RuntimeHints();
		new GracefulClientRuntimeHints().registerHints(hints, getClass().getClassLoader());
		Map.of(WebSocketConnectionManager.class, GracefulClientPostProcessor.MANAGER_FIELD, WebSocketStompClient.class,
				GracefulClientPostProcessor.STOMP_FIELD)
			.forEach((type, name) -> {
				assertThat(type).hasDeclaredFields(name);
				assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(type, name)).accepts(hints);
			});
	}

}
