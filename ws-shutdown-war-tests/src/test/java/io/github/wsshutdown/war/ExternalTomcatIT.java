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

package io.github.wsshutdown.war;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of a WAR in an external Tomcat, which stops last. What one test leaves deployed
 * is what the next one drains.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExternalTomcatIT {

	private static final Pattern DRAINING = Pattern.compile("Draining \\d+ WebSocket connections");

	private ExternalTomcat tomcat;

	@BeforeAll
	void start() throws IOException {
		this.tomcat = new ExternalTomcat();
	}

	@AfterAll
	void stop() {
		if (this.tomcat != null) {
			this.tomcat.close();
		}
	}

	@BeforeEach
	void deploy() throws IOException {
		this.tomcat.deployUnlessDeployed();
	}

	@Test
	void whenUndeployedThenPeersAreToldAndNothingIsLeft() throws Exception {
		try (Crowd crowd = new Crowd(this.tomcat.port())) {
			this.tomcat.removeWar();
			awaitDraining();
			assertThatExceptionOfType(HandshakeRefused.class)
				.isThrownBy(() -> RawWebSocketPeer.connect(this.tomcat.port(), "/plain"))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(404));
			assertDrained(crowd);
		}
		this.tomcat.deploy();
		assertNothingIsLeft();
	}

	@Test
	void whenRedeployedThenPeersAreToldAndTheSecondWorks() throws Exception {
		try (Crowd crowd = new Crowd(this.tomcat.port())) {
			this.tomcat.replaceWar();
			awaitDraining();
			assertDrained(crowd);
		}
		this.tomcat.awaitDeployment();
		assertNothingIsLeft();
		try (TestPeer peer = PeerKind.PLAIN.connect(this.tomcat.port())) {
			assertWorks(peer);
		}
	}

	@Test
	void whenReloadedThenPeersAreToldAndTheSecondWorks() throws Exception {
		try (Crowd crowd = new Crowd(this.tomcat.port())) {
			this.tomcat.touchLibrary();
			awaitDraining();
			try (RawWebSocketPeer late = RawWebSocketPeer.handshake(this.tomcat.port()).path("/plain").connectOnly()) {
				late.sendHandshake();
				assertDrained(crowd);
				this.tomcat.awaitReload();
				assertServedAfterReload(late);
			}
		}
		assertNothingIsLeft();
		assertWorksUntilUndeployed();
	}

	/**
	 * Tomcat lets requests to a context that is away wait and looks them up again. One
	 * that it looks up in the last moment in which the context is away it answers with
	 * 404 when the context is back before it has looked on ({@code CoyoteAdapter}).
	 */
	private static void assertServedAfterReload(RawWebSocketPeer late) throws IOException {
		try {
			late.readHandshakeResponse(Duration.ofSeconds(60));
		}
		catch (HandshakeRefused ex) {
			assertThat(ex.status()).isEqualTo(404);
			return;
		}
		late.startReading();
		late.sendText("echo late");
		late.awaitText("late", Duration.ofSeconds(60));
		late.sendClose(1000, "");
		assertThat(late.awaitEnd(Duration.ofSeconds(60))).isEqualTo(PeerEnd.EOF);
	}

	private void assertWorksUntilUndeployed() throws IOException {
		try (TestPeer peer = PeerKind.PLAIN.connect(this.tomcat.port())) {
			assertWorks(peer);
			this.tomcat.removeWar();
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		}
	}

	private static void assertWorks(TestPeer peer) {
		peer.command("echo again");
		peer.awaitAnswer("again");
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void whenContainerStopsThenPeersAreTold() throws Exception {
		try (Crowd crowd = new Crowd(this.tomcat.port())) {
			this.tomcat.process().terminate();
			awaitDraining();
			assertDrained(crowd);
		}
		this.tomcat.process().awaitExit();
		assertNoLeakIsLogged();
	}

	private void awaitDraining() {
		this.tomcat.process().awaitLog(DRAINING);
	}

	/**
	 * Those that wait for a reply hold up all others, until they have it.
	 */
	private void assertDrained(Crowd crowd) throws IOException {
		crowd.assertNoneIsTold();
		for (String reply : crowd.replies().toList()) {
			this.tomcat.release(reply);
		}
		crowd.assertIdleAreTold();
		crowd.assertWaitingAreAnsweredFirst();
	}

	/**
	 * Nothing of the first deployment is left when the second is there. Before, the JDK
	 * may keep the class loader of the class whose record methods it has linked last.
	 */
	private void assertNothingIsLeft() {
		await().atMost(Duration.ofSeconds(120))
			.untilAsserted(() -> assertThat(
					this.tomcat.process().countObjects("org.apache.catalina.loader.ParallelWebappClassLoader"))
				.isOne());
		assertThat(this.tomcat.process().threads()).noneMatch((thread) -> thread.startsWith("ws-shutdown-"));
		assertNoLeakIsLogged();
	}

	/**
	 * Tomcat warns of threads and thread locals that an application has left. Threads of
	 * Spring's schedulers may take a moment to end.
	 */
	private void assertNoLeakIsLogged() {
		assertThat(this.tomcat.process().log()).contains("WebSocketDrainer")
			.doesNotContain("thread named [ws-shutdown-")
			.doesNotContain("created a ThreadLocal");
	}

}
