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

package io.github.wsshutdown.actuate;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.Management.Answer;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import io.github.wsshutdown.testsupport.TestServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WebSocketsEndpoint} over HTTP on Tomcat, and over JMX.
 */
class WebSocketsEndpointTests extends DrainFixture implements OnManagedTomcat {

	private static final String LONG_TIMEOUT = "ws-shutdown.drain.timeout=120s";

	private static final String LONG_CLOSE_TIMEOUT = "ws-shutdown.drain.close-timeout=60s";

	private TestServer startUnrestricted(String... properties) {
		return start(StringUtils.concatenateStringArrays(Management.UNRESTRICTED, properties));
	}

	@Test
	void whenNobodyIsConnectedThenEverythingIsZeroAndThereIsNoDrain() {
		startUnrestricted();
		Answer answer = management().get("websockets");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.<Map<String, Object>>json("$"))
			.containsOnlyKeys("state", "sessions", "admission", "paths", "drain")
			.containsEntry("state", "ACCEPTING")
			.containsEntry("sessions", Map.of("total", 0, "open", 0, "closing", 0))
			.containsEntry("admission",
					Map.of("maxSessions", 0, "admitted", 0, "refused",
							Map.of("capacity", 0, "address", 0, "principal", 0, "path", 0, "rate", 0, "addressRate", 0,
									"draining", 0)))
			.containsEntry("drain", null);
		assertThat(answer.<List<Map<String, Object>>>json("$.paths")).isNotEmpty()
			.allSatisfy((path) -> assertThat(path).containsEntry("open", 0).containsEntry("closing", 0));
	}

	@Test
	void whenPeersAreConnectedThenTheyAreCountedByPathAndState() {
		startUnrestricted("ws-shutdown.admission.max-sessions=3", LONG_TIMEOUT, LONG_CLOSE_TIMEOUT);
		connect(PeerKind.STOMP);
		connect(PeerKind.PLAIN);
		TestPeer closing = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		closing.command("bye");
		closing.awaitClose();
		Awaitility.await().untilAsserted(() -> {
			Answer answer = management().get("websockets");
			assertThat(answer.<Object>json("$.sessions")).isEqualTo(Map.of("total", 3, "open", 2, "closing", 1));
			assertThat(answer.<Object>json("$.admission"))
				.isEqualTo(Map.of("maxSessions", 3, "admitted", 3, "refused", Map.of("capacity", 1, "address", 0,
						"principal", 0, "path", 0, "rate", 0, "addressRate", 0, "draining", 0)));
			assertThat(answer.<List<Object>>json("$.paths")).contains(
					Map.of("path", "/plain", "transport", "websocket", "open", 1, "closing", 1),
					Map.of("path", "/stomp", "transport", "websocket", "open", 1, "closing", 0));
		});
	}

	@Test
	void whenAccessIsNotGrantedThenOnlyReadingIsPossible() {
		start("management.endpoints.web.exposure.include=*");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(management().get("websockets").status()).isEqualTo(200);
		assertThat(management().post("websockets", "").status()).isEqualTo(405);
		assertThat(management().delete("websockets").status()).isEqualTo(405);
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		assertThat(server().registry().connections()).hasSize(1);
	}

	@Test
	void whenEndpointIsNotExposedThenThereIsNoBean() {
		start();
		assertThat(server().context().getBeanProvider(WebSocketsEndpoint.class).getIfAvailable()).isNull();
		assertThat(management().get("websockets").status()).isEqualTo(404);
	}

	@Test
	void whenDrainedThenEveryPeerIsToldAndHandshakesAreRefusedUntilResumed() {
		startUnrestricted();
		TestPeer peer = connect(PeerKind.PLAIN);
		Answer begun = management().post("websockets", "");
		assertThat(begun.status()).isEqualTo(202);
		assertThat(begun.<String>json("$.state")).isIn("DRAINING", "DRAINED");
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		Awaitility.await().untilAsserted(() -> {
			Answer drained = management().get("websockets");
			assertThat(drained.<String>json("$.state")).isEqualTo("DRAINED");
			assertThat(drained.<Object>json("$.drain.outcomes"))
				.isEqualTo(Map.of("left", 0, "acknowledged", 1, "forced", 0, "lost", 0));
			assertThat(drained.<Integer>json("$.drain.remaining")).isZero();
			Instant startedAt = Instant.parse(drained.json("$.drain.startedAt"));
			assertThat(Instant.parse(drained.json("$.drain.deadline"))).isEqualTo(startedAt.plusSeconds(20));
			assertThat(Duration.parse(drained.json("$.drain.elapsed"))).isBetween(Duration.ZERO,
					Duration.ofSeconds(20));
		});
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		Answer resumed = management().delete("websockets");
		assertThat(resumed.status()).isEqualTo(200);
		assertThat(resumed.<String>json("$.state")).isEqualTo("ACCEPTING");
		connect(PeerKind.PLAIN);
	}

	@Test
	void whenDrainRunsThenAnotherIsRefusedWithItsState() {
		startUnrestricted(LONG_CLOSE_TIMEOUT, LONG_TIMEOUT);
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		management().post("websockets", "{\"timeout\":\"80s\"}");
		silent.awaitClose();
		Answer conflict = management().post("websockets", "");
		assertThat(conflict.status()).isEqualTo(409);
		assertThat(conflict.<String>json("$.state")).isEqualTo("DRAINING");
		assertThat(conflict.<Object>json("$.sessions")).isEqualTo(Map.of("total", 1, "open", 0, "closing", 1));
		assertThat(conflict.<Integer>json("$.drain.remaining")).isOne();
		assertThat(Instant.parse(conflict.json("$.drain.deadline")))
			.isEqualTo(Instant.parse(conflict.<String>json("$.drain.startedAt")).plusSeconds(80));
		silent.raw().sendClose(1001, "");
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(silent.raw().closeFrames()).isOne();
	}

	@Test
	void whenCloseCallbackHasNotReturnedThenDrainIsShownAllTheSame() {
		startUnrestricted(LONG_TIMEOUT, LONG_CLOSE_TIMEOUT);
		server().application().onClose((code) -> server().application().hold("callback"));
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		management().post("websockets", "");
		peer.awaitEnd();
		server().application().awaitBegun("callback");
		awaitConnections(0);
		Map<String, Integer> acknowledged = Map.of("left", 0, "acknowledged", 1, "forced", 0, "lost", 0);
		assertThat(management().get("websockets").<Object>json("$.drain.outcomes")).isEqualTo(acknowledged);
		assertThat(server().drainer().lastReport()).isEmpty();
		server().application().release("callback");
		Awaitility.await().until(() -> server().drainer().lastReport().isPresent());
		assertThat(management().get("websockets").<Object>json("$.drain.outcomes")).isEqualTo(acknowledged);
	}

	@Test
	void whenDrainIsCancelledThenWhoWasNotAskedAwayStays() {
		start(StringUtils.concatenateStringArrays(Management.UNRESTRICTED,
				new String[] { "ws-shutdown.drain.quiet-period=30s", "ws-shutdown.drain.timeout=60s" }));
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		Answer begun = management().post("websockets", "{\"timeout\":\"60s\"}");
		assertThat(begun.status()).isEqualTo(202);
		management().delete("websockets");
		peer.command("echo still here");
		peer.awaitAnswer("still here");
	}

	@Test
	void whenPartIsDrainedThenOthersStayAndHandshakesAreAccepted() {
		startUnrestricted();
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			peers.add(connect(PeerKind.PLAIN));
			awaitConnections(i + 1);
		}
		TestPeer elsewhere = connect(PeerKind.ENDPOINT);
		awaitConnections(5);
		Answer begun = management().post("websockets", "{\"path\":\"/plain\",\"percent\":50}");
		assertThat(begun.status()).isEqualTo(202);
		assertThat(begun.<String>json("$.state")).isEqualTo("ACCEPTING");
		assertThat(peers.get(0).awaitClose().code()).isEqualTo(1001);
		assertThat(peers.get(1).awaitClose().code()).isEqualTo(1001);
		awaitConnections(3);
		Awaitility.await()
			.untilAsserted(() -> assertThat(management().get("websockets").<Object>json("$.drain.outcomes"))
				.isEqualTo(Map.of("left", 0, "acknowledged", 2, "forced", 0, "lost", 0)));
		for (TestPeer peer : List.of(peers.get(2), peers.get(3), elsewhere, connect(PeerKind.PLAIN))) {
			peer.command("echo still here");
			peer.awaitAnswer("still here");
		}
		assertThat(management().get("websockets").<String>json("$.state")).isEqualTo("ACCEPTING");
		assertThat(server().context().getBean(ApplicationAvailability.class).getReadinessState())
			.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenFieldsAreNotSentAsJsonThenNothingBegins() {
		startUnrestricted();
		connect(PeerKind.PLAIN);
		assertThat(management().post("websockets?percent=50", "").status()).isEqualTo(400);
		assertThat(management().post("websockets", "application/x-www-form-urlencoded", "percent=50").status())
			.isBetween(400, 415);
		assertThat(management().post("websockets", "text/plain", "{\"percent\":50}").status()).isBetween(400, 415);
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		assertThat(server().registry().connections()).hasSize(1);
	}

	@Test
	void whenApplicationStopsDuringDrainByHandThenPeersAreToldOnceAndItIsWaitedFor() throws Exception {
		startUnrestricted("ws-shutdown.drain.close-timeout=2s", "ws-shutdown.drain.handler-timeout=60s", LONG_TIMEOUT);
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		TestPeer busy = connect(PeerKind.PLAIN);
		TestPeer first = connect(PeerKind.PLAIN);
		awaitConnections(3);
		first.command("slow first");
		server().application().awaitBegun("first");
		management().post("websockets", "{\"timeout\":\"10m\"}");
		// It has begun after the drain, so that it holds up its own connection only
		busy.command("slow answer");
		server().application().awaitBegun("answer");
		server().application().release("first");
		silent.awaitClose();
		CompletableFuture<Void> stopping = server().stop();
		Awaitility.await()
			.until(() -> server().drainer()
				.lastReport()
				.map(DrainReport::trigger)
				.filter(DrainTrigger.SHUTDOWN::equals)
				.isPresent());
		assertThat(management().post("websockets", "").status()).isEqualTo(409);
		assertThat(management().delete("websockets").<String>json("$.state")).isNotEqualTo("ACCEPTING");
		server().application().release("answer");
		busy.awaitAnswer("answer");
		stopped(stopping);
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(List.of(silent, busy)).allMatch((peer) -> peer.raw().closeFrames() == 1);
	}

	@Test
	void whenUsedOverJmxThenItDoesTheSame() throws Exception {
		start("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=websockets",
				"management.endpoint.websockets.access=unrestricted", "spring.jmx.default-domain=wsshutdown.test");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName("wsshutdown.test:type=Endpoint,name=Websockets");
		assertThat(mbeans.invoke(name, "websockets", new Object[0], new String[0]))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("state", "ACCEPTING");
		assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> drain(mbeans, name, "nonsense"))
			.withStackTraceContaining("'timeout' must be a duration");
		assertThat(drain(mbeans, name, "10s")).asInstanceOf(InstanceOfAssertFactories.MAP)
			.hasEntrySatisfying("state", (state) -> assertThat(state).isIn("DRAINING", "DRAINED"));
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(mbeans.invoke(name, "resume", new Object[0], new String[0]))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("state", "ACCEPTING");
	}

	private static Object drain(MBeanServer mbeans, ObjectName name, String timeout) throws Exception {
		String string = String.class.getName();
		return mbeans.invoke(name, "drain", new Object[] { null, null, timeout, null, null, null, null, null },
				new String[] { string, string, string, string, string, string, string, string });
	}

	private Management management() {
		return new Management(server().port());
	}

}
