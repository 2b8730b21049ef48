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

package io.github.wsshutdown.reactive;

import java.util.List;

import io.github.wsshutdown.connection.BlockedConnections;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.SecondStack;
import io.github.wsshutdown.testsupport.TestServer;

/**
 * Tests of WebFlux in a servlet container.
 */
public interface OnReactiveServlet extends SecondStack {

	/** Spring MVC is on the class path as well. */
	@Override
	default List<String> serverProperties() {
		return List.of("spring.main.web-application-type=reactive");
	}

	/** No thread is blocked that could be looked at. */
	@Override
	default long blockedPeers(TestServer server) {
		return BlockedConnections.count(server.registry());
	}

	/** Spring cancels no handler because its session has ended. */
	@Override
	default boolean isToldOfCut(PeerKind kind) {
		return kind != PeerKind.DEAF;
	}

}
