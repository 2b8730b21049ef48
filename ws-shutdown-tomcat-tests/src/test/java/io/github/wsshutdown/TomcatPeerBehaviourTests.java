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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerBehaviourContract;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerTrait;
import io.github.wsshutdown.testsupport.TestPeer;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.apache.tomcat.websocket.server.WsServerContainer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.context.WebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what peers see when the application stops on Tomcat.
 */
class TomcatPeerBehaviourTests extends PeerBehaviourContract implements OnTomcat {

	@Test
	void whenPeersAreCutThenTomcatKeepsNothingOfThem() throws Exception {
		start();
		List<TestPeer> peers = connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES);
		TestPeer notReading = connectNotReading(PeerKind.PLAIN);
		notReading.command("push");
		awaitBlockedPeers(1);
		Awaitility.await().untilAsserted(() -> assertThat(countersKept()).hasSize(peers.size() + 1));
		DrainReport report = server().drainer()
			.start(DrainPlan.builder().closeTimeout(Duration.ofMillis(200)).build())
			.toCompletableFuture()
			.get(30, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 0, peers.size() + 1, 0);
		Awaitility.await().untilAsserted(() -> assertThat(countersKept()).isEmpty());
		webSocketContainer().setProcessPeriod(1);
		Awaitility.await().untilAsserted(() -> assertThat(sessionsKept()).isEmpty());
	}

	@Test
	void whenCloseTimeoutIsLongerThanTomcatsThenPeersThatAnswerLateAreWaitedFor() throws Exception {
		start("ws-shutdown.drain.close-timeout=20s");
		List<TestPeer> peers = connectEach(CloseReaction.answerAfter(Duration.ofSeconds(3)),
				PeerTrait.WEBSOCKET_FRAMES);
		webSocketContainer().setProcessPeriod(1);
		sessionsKept()
			.forEach((session) -> session.getUserProperties().put(Constants.SESSION_CLOSE_TIMEOUT_PROPERTY, 100L));
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
	}

	private WsServerContainer webSocketContainer() {
		ServletContext servletContext = ((WebApplicationContext) server().context()).getServletContext();
		return (WsServerContainer) Objects
			.requireNonNull(Objects.requireNonNull(servletContext).getAttribute(ServerContainer.class.getName()));
	}

	@SuppressWarnings("unchecked")
	private Collection<WsSession> sessionsKept() {
		return ((Map<WsSession, WsSession>) Objects
			.requireNonNull(ReflectionTestUtils.getField(webSocketContainer(), WsWebSocketContainer.class, "sessions")))
			.keySet();
	}

	private Collection<?> countersKept() {
		TomcatWebServer webServer = (TomcatWebServer) ((WebServerApplicationContext) server().context()).getWebServer();
		Connector connector = Objects.requireNonNull(webServer).getTomcat().getConnector();
		Object group = ((AbstractHttp11Protocol<?>) connector.getProtocolHandler()).getUpgradeGroupInfo("websocket");
		return (Collection<?>) Objects.requireNonNull(ReflectionTestUtils.getField(group, "upgradeInfos"));
	}

}
