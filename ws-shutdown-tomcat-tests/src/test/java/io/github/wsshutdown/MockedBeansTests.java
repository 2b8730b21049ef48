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

import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications whose own tests mock what they inject.
 */
@SpringBootTest(classes = ServletTestConfiguration.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
class MockedBeansTests {

	@MockitoBean
	private WebSocketDrainer drainer;

	@MockitoBean
	private WebSocketConnections connections;

	@MockitoBean
	private BusySessions busySessions;

	@MockitoBean
	private Admission admission;

	@LocalServerPort
	private int port;

	@Test
	void whenTypesThatApplicationsInjectAreMockedThenPeersAreDrainedAllTheSame(
			@Autowired ConfigurableApplicationContext context) {
		try (TestPeer peer = PeerKind.PLAIN.connect(this.port)) {
			context.stop();
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
		}
	}

}
