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

import io.github.wsshutdown.testsupport.DoctoredClassPathContract;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for versions of Jetty that lack what the hooks use.
 */
class JettyDoctoredClassPathTests extends DoctoredClassPathContract {

	private static final String WEBSOCKET = "org.eclipse.jetty.websocket.core.";

	private static final String IO = "org.eclipse.jetty.io.";

	@Override
	protected Stream<Doctored> doctored() {
		return Stream.of(
				new Doctored("TrackingWebSocketMappings",
						(classes) -> classes.makeFinal(WEBSOCKET + "server.WebSocketMappings")),
				new Doctored("WebSocketCoreSession.onEof",
						(classes) -> classes.rename("onEof", WEBSOCKET + "WebSocketCoreSession",
								WEBSOCKET + "WebSocketConnection")),
				new Doctored("EndPoint.more", (classes) -> classes.addAbstractMethod(IO + "EndPoint", "more")),
				new Doctored("CoreSession.more",
						(classes) -> classes.addAbstractMethod(WEBSOCKET + "CoreSession", "more")));
	}

	@Override
	protected List<String> optionalModules() {
		return List.of("jetty-http2-");
	}

	@Override
	protected Set<String> findMissing(ClassLoader classLoader) {
		return ContainerLinks.JETTY.findMissing(classLoader);
	}

	@Override
	protected String testedVersions() {
		return ContainerLinks.JETTY.testedVersions();
	}

	@Test
	void testedVersionsAreThoseOfTheBuild() {
		assertThat(ContainerLinks.JETTY.testedVersions()).contains(Server.getVersion());
		assertThat(ContainerLinks.JETTY.findMissing(getClass().getClassLoader())).isEmpty();
	}

}
