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

import java.time.Duration;
import java.util.List;

import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.PeerBehaviourContract;
import io.github.wsshutdown.testsupport.PeerTrait;
import io.github.wsshutdown.testsupport.TestPeer;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer;
import org.junit.jupiter.api.Test;

import org.springframework.web.context.WebApplicationContext;

/**
 * Tests for what peers see when the application stops on Jetty.
 */
class JettyPeerBehaviourTests extends PeerBehaviourContract implements OnJetty {

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);

	@Test
	void whenCloseTimeoutIsLongerThanIdleTimeoutThenPeersThatAnswerLateAreWaitedFor() throws Exception {
		start("ws-shutdown.drain.close-timeout=20s");
		ServletContext servletContext = ((WebApplicationContext) server().context()).getServletContext();
		JettyWebSocketServerContainer.getContainer(servletContext).setIdleTimeout(IDLE_TIMEOUT);
		((ServerContainer) servletContext.getAttribute(ServerContainer.class.getName()))
			.setDefaultMaxSessionIdleTimeout(IDLE_TIMEOUT.toMillis());
		List<TestPeer> peers = connectEach(CloseReaction.answerAfter(Duration.ofSeconds(7)),
				PeerTrait.WEBSOCKET_FRAMES);
		awaitConnections(peers.size());
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
	}

}
