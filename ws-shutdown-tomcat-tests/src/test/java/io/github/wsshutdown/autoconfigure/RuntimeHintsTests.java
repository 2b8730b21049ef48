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

import java.util.List;

import io.github.wsshutdown.servlet.tomcat.TomcatConnectionHandler;
import io.github.wsshutdown.servlet.upgrade.UpgradedConnection;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatRuntimeHints} and {@link VirtualThreadRuntimeHints}.
 */
class RuntimeHintsTests {

	private final ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void whenOnTomcatThenWhatItInstantiatesCanBeInstantiated() throws Exception {
		new TomcatRuntimeHints().registerHints(this.hints, null);
		assertThat(this.reflection.onConstructorInvocation(TomcatConnectionHandler.class.getConstructor()))
			.accepts(this.hints);
		assertThat(this.reflection.onConstructorInvocation(UpgradedConnection.class.getConstructor()))
			.accepts(this.hints);
	}

	@Test
	void whenOnTomcatThenTheWayFromRequestToItsSocketIsOpen() {
		new TomcatRuntimeHints().registerHints(this.hints, null);
		assertThat(this.reflection.onFieldAccess(RequestFacade.class, "request")).accepts(this.hints);
		assertThat(this.reflection.onFieldAccess(Request.class, "hook")).accepts(this.hints);
		assertMethod(AbstractProcessor.class, "getSocketWrapper");
	}

	@Test
	void whenOnTomcatThenItsReaderOfFramesCanBeReplaced() {
		new TomcatRuntimeHints().registerHints(this.hints, null);
		assertThat(this.reflection.onFieldAccess(WsHttpUpgradeHandler.class, "wsFrame")).accepts(this.hints);
	}

	@Test
	void whenOnTomcatThenItsForgottenWritesAreFound() {
		new TomcatRuntimeHints().registerHints(this.hints, null);
		assertThat(this.reflection.onFieldAccess(SocketWrapperBase.class, "writeOperation")).accepts(this.hints);
	}

	private void assertMethod(Class<?> type, String name) {
		assertThat(this.reflection.onMethodInvocation(ReflectionUtils.findMethod(type, name))).accepts(this.hints);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "No virtual threads before JDK 21")
	void whenJvmHasVirtualThreadsThenTheyCanBeMade() throws Exception {
		new VirtualThreadRuntimeHints().registerHints(this.hints, null);
		Class<?> builder = Class.forName("java.lang.Thread$Builder");
		assertThat(this.reflection.onMethodInvocation(Thread.class.getMethod("ofVirtual"))).accepts(this.hints);
		assertThat(this.reflection.onMethodInvocation(builder.getMethod("name", String.class, long.class)))
			.accepts(this.hints);
		assertThat(this.reflection.onMethodInvocation(builder.getMethod("factory"))).accepts(this.hints);
	}

	@Test
	void whenJvmHasNoVirtualThreadsThenHintsAreNoError() {
		new VirtualThreadRuntimeHints().registerHints(this.hints, null);
		assertThat(this.hints.reflection().typeHints()).extracting((hint) -> hint.getType())
			.containsExactlyInAnyOrderElementsOf(
					List.of(TypeReference.of(Thread.class), TypeReference.of("java.lang.Thread$Builder")));
	}

}
