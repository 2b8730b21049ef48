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

package io.github.wsshutdown.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the meters, on Tomcat.
 */
@ExtendWith(OutputCaptureExtension.class)
class WebSocketMetersTests extends DrainFixture implements OnManagedTomcat {

	@Test
	void whenNobodyHasConnectedThenAllMetersAreThereAtZero() {
		start();
		for (String path : Set.of("/plain", "/plain/{room}", "/stomp", "/sockjs/**")) {
			assertThat(active(path, "open")).isZero();
			assertThat(active(path, "closing")).isZero();
			assertThat(opened(path)).isZero();
			for (String code : Set.of("1000", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009",
					"1010", "1011", "1012", "1013", "1014", "1xxx", "3xxx", "4xxx")) {
				assertThat(closed(path, code)).isZero();
			}
		}
		for (String reason : Set.of("capacity", "address", "principal", "path", "rate", "address_rate", "draining")) {
			assertThat(refused(reason)).isZero();
		}
		for (String trigger : Set.of("shutdown", "manual")) {
			assertThat(registry().get("websocket.drain").tag("trigger", trigger).timer().count()).isZero();
		}
		for (String outcome : Set.of("left", "acknowledged", "forced", "lost")) {
			for (String trigger : Set.of("shutdown", "manual", "age")) {
				assertThat(drained(outcome, trigger)).isZero();
			}
		}
		assertThat(state("accepting")).isOne();
		assertThat(state("draining") + state("drained") + remaining()).isZero();
		assertThat(registry().get("websocket.sessions.max").gauge().value()).isZero();
	}

	@Test
	void whenPeersComeAndGoThenTheyAreCounted() {
		start("ws-shutdown.drain.close-timeout=15s", "ws-shutdown.admission.max-sessions=3");
		TestPeer peer = connect(PeerKind.PLAIN);
		TestPeer vanishing = connect(PeerKind.PLAIN);
		TestPeer asked = connect(PeerKind.ENDPOINT);
		awaitConnections(3);
		Awaitility.await()
			.until(() -> active("/plain", "open") == 2 && opened("/plain") == 2 && opened("/endpoint") == 1);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		assertThat(refused("capacity")).isEqualTo(1);
		assertThat(registry().get("websocket.sessions.max").gauge().value()).isEqualTo(3);
		peer.raw().sendClose(1000, "");
		vanishing.raw().reset();
		asked.command("bye");
		awaitConnections(0);
		Awaitility.await().until(() -> active("/plain", "open") == 0);
		Awaitility.await()
			.until(() -> closed("/plain", "1000") == 1 && closed("/plain", "1006") == 1
					&& closed("/endpoint", "4xxx") == 1);
	}

	@Test
	void whenSeveralLimitsAreSetThenEachRefusalIsCountedUnderItsOwn() {
		start("ws-shutdown.admission.max-sessions=4", "ws-shutdown.admission.max-sessions-per-address=2",
				"ws-shutdown.admission.max-sessions-per-path.[/plain]=1", "server.forward-headers-strategy=framework");
		open("/plain", "192.0.2.1");
		assertRefused("/plain", "192.0.2.2", "path");
		open("/endpoint", "192.0.2.1");
		assertRefused("/endpoint", "192.0.2.1", "address");
		open("/endpoint", "192.0.2.2");
		open("/endpoint", "192.0.2.3");
		assertRefused("/endpoint", "192.0.2.4", "capacity");
		assertThat(server().admission().getSlotsTaken()).isEqualTo(4);
	}

	private void open(String path, String address) {
		closeLater(RawWebSocketPeer.handshake(server().port()).path(path).header("X-Forwarded-For", address).open());
	}

	private void assertRefused(String path, String address, String reason) {
		double before = refused(reason);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> open(path, address))
			.satisfies((handshake) -> assertThat(handshake.status()).isEqualTo(503));
		assertThat(refused(reason)).isEqualTo(before + 1);
	}

	@Test
	void whenDrainedThenItIsCountedByOutcome() throws Exception {
		start("ws-shutdown.drain.close-timeout=3s");
		connect(PeerKind.PLAIN);
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(2);
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		Awaitility.await()
			.until(() -> registry().get("websocket.drain").tag("trigger", "manual").timer().count() == 1
					&& drained("forced") == 1);
		assertThat(registry().get("websocket.drain").tag("trigger", "manual").timer().max(TimeUnit.MILLISECONDS))
			.isBetween(2_900.0, 30_000.0);
		assertThat(drained("acknowledged")).isEqualTo(1);
		assertThat(drained("left") + drained("lost")).isZero();
		Awaitility.await().until(() -> closed("/plain", "1001") == 1 && closed("/plain", "1006") == 1);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		assertThat(refused("draining")).isEqualTo(1);
	}

	@Test
	void whenDrainRunsThenWhatHasHappenedIsCountedBeforeItsEnd() throws Exception {
		start("ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.close-timeout=60s");
		TestPeer answering = connect(PeerKind.PLAIN);
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(2);
		CompletableFuture<DrainReport> drain = server().drainer().start().toCompletableFuture();
		answering.awaitEnd();
		Awaitility.await().until(() -> drained("acknowledged", "manual") == 1);
		assertThat(drain).isNotDone();
		assertThat(state("draining")).isOne();
		assertThat(remaining()).isOne();
		Awaitility.await()
			.until(() -> registry().get("websocket.closing.handshake")
				.tag("outcome", "acknowledged")
				.timer()
				.count() == 1);
		silent.raw().reset();
		drain.get(30, TimeUnit.SECONDS);
		assertThat(drained("lost", "manual")).isOne();
		assertThat(drained("acknowledged", "shutdown") + drained("lost", "shutdown")).isZero();
		assertThat(remaining()).isZero();
		assertThat(state("drained")).isOne();
		server().drainer().resume();
		assertThat(state("accepting")).isOne();
		assertThat(state("drained")).isZero();
	}

	@Test
	void whenPeersCloseWithRegisteredCodesThenEachHasItsCounter() {
		start();
		for (int code : List.of(1002, 1008, 1009, 1011, 1013)) {
			connect(PeerKind.PLAIN).raw().sendClose(code, "");
			Awaitility.await().until(() -> closed("/plain", Integer.toString(code)) == 1);
		}
		assertThat(closed("/plain", "1xxx")).isZero();
	}

	@Test
	void whenPeersAreDeadOrDoNotReadThenTheyAreCounted() {
		start("ws-shutdown.liveness.ping-interval=200ms", "ws-shutdown.liveness.timeout=200ms",
				"ws-shutdown.liveness.exempt-paths=/endpoint", "server.tomcat.connection-timeout=10m");
		TestPeer stuck = connectNotReading(PeerKind.ENDPOINT);
		assertThat(registry().get("websocket.sessions.blocked").gauge().value()).isZero();
		assertThat(cut("vanished") + cut("did-not-read")).isZero();
		stuck.command("push");
		connectNotReading(PeerKind.PLAIN);
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(registry().get("websocket.sessions.blocked").gauge().value()).isOne());
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(cut("vanished")).isOne());
		assertThat(cut("did-not-read")).isZero();
	}

	@Test
	void whenFinalValuesAreAwaitedThenApplicationStopsWhenTheyWereRead() throws Exception {
		start("ws-shutdown.metrics.await-scrape=30s");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		MeterRegistry registry = registry();
		CompletableFuture<Void> stopping = server().stop();
		peer.awaitEnd();
		Awaitility.await().until(() -> drained(registry, "acknowledged", "shutdown") == 1);
		assertThat(stopping).isNotDone();
		assertThat(new Management(server().port()).get("health").status()).isEqualTo(503);
		Awaitility.await().until(() -> {
			registry.getMeters().forEach((meter) -> meter.measure().forEach(Measurement::getValue));
			return stopping.isDone();
		});
		stopping.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenFinalValuesAreNotReadThenApplicationStopsAllTheSame(CapturedOutput output) throws Exception {
		start("ws-shutdown.metrics.await-scrape=300ms");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		stop();
		assertThat(output).containsPattern("WARN .*not read within 'ws-shutdown.metrics.await-scrape', which is 300ms");
	}

	@Test
	void whenEarlierDrainWasNotReadThenItIsAwaitedWhenApplicationStops(CapturedOutput output) throws Exception {
		start("ws-shutdown.metrics.await-scrape=300ms");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(stop().total()).isZero();
		assertThat(output).contains("not read within");
	}

	@Test
	void whenThereIsNoConnectionThenNoReadIsAwaited() throws Exception {
		start("ws-shutdown.metrics.await-scrape=10m");
		stop();
	}

	@Test
	void whenManyUrisLeadToOnePatternThenThereIsNoNewMeter() {
		start();
		Set<Meter.Id> before = meters();
		for (int i = 0; i < 1000; i++) {
			try (RawWebSocketPeer peer = RawWebSocketPeer.connect(server().port(), "/plain/room-" + i + "?q=" + i)) {
				peer.sendClose(4000 + i % 999, "");
			}
		}
		Awaitility.await().until(() -> closed("/plain/{room}", "4xxx") + closed("/plain/{room}", "1006") == 1000);
		assertThat(opened("/plain/{room}")).isEqualTo(1000);
		assertThat(meters()).isEqualTo(before);
	}

	private Set<Meter.Id> meters() {
		return registry().getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("websocket."))
			.collect(Collectors.toSet());
	}

	private double active(String path, String state) {
		return registry().get("websocket.sessions.active")
			.tags("path", path, "transport", "websocket", "state", state)
			.gauge()
			.value();
	}

	private double opened(String path) {
		return registry().get("websocket.sessions.opened")
			.tags("path", path, "transport", "websocket")
			.counter()
			.count();
	}

	private double closed(String path, String code) {
		return registry().get("websocket.sessions.closed")
			.tags("path", path, "transport", "websocket", "code", code)
			.counter()
			.count();
	}

	private double refused(String reason) {
		return registry().get("websocket.handshakes.refused").tag("reason", reason).functionCounter().count();
	}

	private double cut(String reason) {
		return registry().get("websocket.sessions.cut").tag("reason", reason).counter().count();
	}

	private double drained(String outcome) {
		return drained(outcome, "manual");
	}

	private double drained(String outcome, String trigger) {
		return drained(registry(), outcome, trigger);
	}

	private static double drained(MeterRegistry registry, String outcome, String trigger) {
		return registry.get("websocket.drain.sessions").tags("outcome", outcome, "trigger", trigger).counter().count();
	}

	private double state(String state) {
		return registry().get("websocket.drain.state").tag("state", state).gauge().value();
	}

	private double remaining() {
		return registry().get("websocket.drain.remaining").gauge().value();
	}

	private MeterRegistry registry() {
		return server().context().getBean(MeterRegistry.class);
	}

}
