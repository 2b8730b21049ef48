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

package io.github.wsshutdown;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for limits of Jakarta endpoints whose paths end with a variable, with and without
 * a slash behind it. Tomcat from 11.0.25 on takes these for two paths, before for one.
 */
class TomcatEndpointPathTests extends DrainFixture implements OnTomcat {

	private static final String LIMIT = "ws-shutdown.admission.max-sessions-per-path.";

	private boolean isSlashSignificant() {
		return patchVersion() >= 25;
	}

	@Test
	void whenPathIsFullThenItIsSoForAllRequestsThatItServes() {
		startWith(RoomConfiguration.class, LIMIT + "[/rooms/{room}]=1");
		connect("/rooms/one");
		assertThat(refusal("/rooms/one")).isEqualTo(503);
		assertThat(refusal("/rooms/two")).isEqualTo(503);
		assertThat(refusal("/rooms/two/")).isEqualTo(isSlashSignificant() ? 404 : 503);
		assertThat(server().registry().connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo("/rooms/{room}"));
	}

	@Test
	void whenPathsDifferByLastSlashThenEachHasItsOwnLimit() {
		Assumptions.assumeTrue(isSlashSignificant(), "A variable with a slash behind it can't be registered");
		startWith(RoomsConfiguration.class, LIMIT + "[/rooms/{room}]=1", LIMIT + "[/rooms/{room}/]=2");
		connect("/rooms/one");
		connect("/rooms/one/");
		connect("/rooms/two/");
		assertThat(refusal("/rooms/three")).isEqualTo(503);
		assertThat(refusal("/rooms/three/")).isEqualTo(503);
		assertThat(server().registry().connections()).extracting((connection) -> connection.getPath())
			.containsExactlyInAnyOrder("/rooms/{room}", "/rooms/{room}/", "/rooms/{room}/");
	}

	private void connect(String path) {
		int before = server().registry().connections().size();
		closeLater(RawWebSocketPeer.connect(server().port(), path)).startReading();
		awaitConnections(before + 1);
	}

	private int refusal(String path) {
		int[] status = new int[1];
		assertThatExceptionOfType(HandshakeRefused.class)
			.isThrownBy(() -> RawWebSocketPeer.connect(server().port(), path))
			.satisfies((refused) -> status[0] = refused.status());
		return status[0];
	}

	private static ServerEndpointConfig room(String path) {
		return ServerEndpointConfig.Builder.create(Room.class, path).build();
	}

	/**
	 * Does nothing.
	 */
	public static class Room extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
		}

	}

	/**
	 * An application with one path.
	 */
	@Configuration(proxyBeanMethods = false)
	static class RoomConfiguration {

		@Bean
		ServerEndpointConfig room() {
			return TomcatEndpointPathTests.room("/rooms/{room}");
		}

	}

	/**
	 * An application with two paths.
	 */
	@Configuration(proxyBeanMethods = false)
	static class RoomsConfiguration {

		@Bean
		ServerEndpointConfig room() {
			return TomcatEndpointPathTests.room("/rooms/{room}");
		}

		@Bean
		ServerEndpointConfig roomWithSlash() {
			return TomcatEndpointPathTests.room("/rooms/{room}/");
		}

	}

}
