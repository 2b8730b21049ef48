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

import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.TcpDuplexConnection;
import io.rsocket.transport.netty.WebsocketDuplexConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.rsocket.server.RSocketServerCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RSocketShutdownAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RSocketShutdownAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.rsocket.server.port=0")
		.withConfiguration(AutoConfigurations.of(WebSocketShutdownAutoConfiguration.class,
				RSocketShutdownAutoConfiguration.class));

	@Test
	void testedVersionsAreThoseOfTheBuild() {
		assertThat(ContainerLinks.RSOCKET.findMissing(getClass().getClassLoader())).isEmpty();
		assertThat(RSocketServer.class.getProtectionDomain().getCodeSource().getLocation().getPath())
			.contains("-" + ContainerLinks.RSOCKET.testedVersions() + ".jar");
	}

	@Test
	void whenThereIsNoRSocketThenItBacksOff() {
		this.runner.withClassLoader(new FilteredClassLoader("io.rsocket"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(RSocketShutdownAutoConfiguration.class));
	}

	@Test
	void whenRSocketLacksSomethingThenOneWarningTells(CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(WebsocketDuplexConnection.class))
			.run((context) -> assertThat(context).hasSingleBean(RSocketServerCustomizer.class));
		assertThat(output)
			.containsOnlyOnce("This version of RSocket lacks " + WebsocketDuplexConnection.class.getName())
			.containsOnlyOnce("RSocket connections are not drained");
	}

	@Test
	void hintsAreThereForWhatIsLookedUpByName() {
		RuntimeHints hints = new RuntimeHints();
		new RSocketRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(TcpDuplexConnection.class, "connection"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(WebsocketDuplexConnection.class, "connection"))
			.accepts(hints);
	}

}
