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

package io.github.wsshutdown.testsupport;

import java.util.List;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the contracts have to know of the server that they run with. A test class
 * implements the interface of its server beside the contract that it extends. The
 * interface has the {@link PeerKinds} of the server.
 */
public interface ServerUnderTest {

	/**
	 * The server that carries the connections.
	 */
	Container container();

	/**
	 * An application whose {@link Application} obeys peers of all declared kinds, which
	 * counts connections to {@code /plain/one} and the like under {@code /plain/{room}},
	 * holds up handshakes to {@code /plain} with a header {@code Hold}, and serves
	 * {@code /http}.
	 */
	Class<?> configuration();

	/**
	 * Properties without which it is not that server.
	 */
	default List<String> serverProperties() {
		return List.of();
	}

	/**
	 * How many peers that do not read have filled all room there is, so that the server
	 * can send them nothing more.
	 */
	long blockedPeers(TestServer server);

	/**
	 * Properties that leave room for handlers while several hundred threads are blocked.
	 */
	default List<String> propertiesForBlockedThreads() {
		return List.of();
	}

	/**
	 * Whether the application is told of the end of a session that was cut.
	 */
	default boolean isToldOfCut(PeerKind kind) {
		return true;
	}

	/**
	 * Whether what a handler does is cancelled when the close frame has been sent.
	 */
	default boolean isCancelledByClose() {
		return false;
	}

	/**
	 * Assert what the application was told of the end of its sessions, which may be after
	 * their transport has gone.
	 */
	default void assertApplicationTold(Application application, List<Integer> codes) {
		Awaitility.await().untilAsserted(() -> assertThat(application.closeCodes()).isEqualTo(codes));
	}

}
