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
import java.util.Set;
import java.util.stream.Stream;

import io.github.wsshutdown.reactive.ReactiveHandlersConfiguration;
import io.github.wsshutdown.testsupport.DoctoredClassPathContract;
import io.github.wsshutdown.testsupport.PeerKind;
import org.junit.jupiter.api.Test;

import org.springframework.core.SpringVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for versions of Spring WebFlux that lack what follows handlers on Jetty.
 */
class ReactiveOnJettyDoctoredClassPathTests extends DoctoredClassPathContract {

	private static final String ADAPTER = "org.springframework.web.reactive.socket.adapter.JettyWebSocketHandlerAdapter";

	@Override
	protected Stream<Doctored> doctored() {
		return Stream.of(new Doctored("delegateHandler", (classes) -> classes.rename("delegateHandler", ADAPTER)));
	}

	@Override
	protected Class<?> configuration() {
		return ReactiveHandlersConfiguration.class;
	}

	@Override
	protected List<String> properties() {
		return List.of("spring.main.web-application-type=reactive");
	}

	@Override
	protected List<PeerKind> kinds() {
		return List.of(PeerKind.PLAIN, PeerKind.PREFETCH);
	}

	@Override
	protected Set<String> findMissing(ClassLoader classLoader) {
		return ContainerLinks.JETTY_HANDLERS.findMissing(classLoader);
	}

	@Override
	protected String testedVersions() {
		return ContainerLinks.JETTY_HANDLERS.testedVersions();
	}

	@Test
	void testedVersionsAreThoseOfTheBuild() {
		assertThat(ContainerLinks.JETTY_HANDLERS.testedVersions()).contains(String.valueOf(SpringVersion.getVersion()));
		assertThat(ContainerLinks.JETTY_HANDLERS.findMissing(getClass().getClassLoader())).isEmpty();
	}

}
