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

import io.github.wsshutdown.reactive.ReactiveTestConfiguration;
import io.github.wsshutdown.testsupport.DoctoredClassPathContract;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.api.Test;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for versions of Reactor Netty that lack what the hooks use.
 */
class ReactorNettyDoctoredClassPathTests extends DoctoredClassPathContract {

	private static final String WEBSOCKET = "reactor.netty.http.websocket.";

	@Override
	protected Stream<Doctored> doctored() {
		return Stream.of(
				new Doctored("WebsocketOutbound.more",
						(classes) -> classes.addAbstractMethod(WEBSOCKET + "WebsocketOutbound", "more")),
				new Doctored("WebsocketInbound.more",
						(classes) -> classes.addAbstractMethod(WEBSOCKET + "WebsocketInbound", "more")));
	}

	@Override
	protected Class<?> configuration() {
		return ReactiveTestConfiguration.class;
	}

	@Override
	protected List<PeerKind> kinds() {
		return List.of(PeerKind.PLAIN, PeerKind.REPLY);
	}

	/**
	 * Nothing but refusals is left of it, and Reactor Netty waits for the peer.
	 */
	@Override
	protected void assertDrained(TestPeer peer, Process stopping) {
		assertThat(peer.closes()).isZero();
	}

	@Override
	protected Set<String> findMissing(ClassLoader classLoader) {
		return ContainerLinks.REACTOR_NETTY.findMissing(classLoader);
	}

	@Override
	protected String testedVersions() {
		return ContainerLinks.REACTOR_NETTY.testedVersions();
	}

	@Test
	void testedVersionsAreThoseOfTheBuild() {
		assertThat(ContainerLinks.REACTOR_NETTY.findMissing(getClass().getClassLoader())).isEmpty();
		assertThat(ContainerLinks.REACTOR_NETTY.testedVersions())
			.contains(String.valueOf(HttpServer.class.getPackage().getImplementationVersion()));
	}

}
