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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.ConnectionReference;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.UncleanEnds.Reason;
import io.github.wsshutdown.WebSocketConnections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log tells of drains: why they begin, and who was forced or lost and why.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class DrainLogContract extends DrainFixture {

	@Test
	void whenConnectionsAreForcedOrLostThenItIsToldWhoAndWhy(CapturedOutput output) throws Exception {
		start("logging.level.io.github.wsshutdown.WebSocketDrainer=debug");
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		TestPeer stuck = connectNotReading(PeerKind.PLAIN);
		awaitConnections(2);
		TestPeer busy = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(3);
		connect(PeerKind.PLAIN, CloseReaction.RESET);
		awaitConnections(4);
		stuck.command("push");
		awaitBlockedPeers(1);
		busy.command("slow answer");
		server().application().awaitBegun("answer");
		List<ConnectionInfo> connections = connections();
		DrainReport report = server().drainer()
			.start(DrainPlan.builder()
				.timeout(Duration.ofSeconds(20))
				.handlerTimeout(Duration.ofMillis(300))
				.closeTimeout(Duration.ofSeconds(2))
				.requestedBy("operator")
				.build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		server().application().release("answer");
		assertThat(output)
			.containsPattern("INFO .*Draining 4 WebSocket connections \\(timeout 20s\\) by hand, as 'operator'");
		Reason ofBusy = isCancelledByClose() ? Reason.ANSWERED_NOT : Reason.HANDLER_STILL_RUNNING;
		Reason[] reasons = { Reason.ANSWERED_NOT, Reason.DID_NOT_READ, ofBusy, Reason.VANISHED };
		Map<Reason, List<ConnectionReference>> expected = new EnumMap<>(Reason.class);
		for (int i = 0; i < reasons.length; i++) {
			expected.computeIfAbsent(reasons[i], (reason) -> new ArrayList<>())
				.add(new ConnectionReference(connections.get(i).id(), "/plain"));
		}
		assertThat(report.details().unclean()).hasSameSizeAs(expected.keySet()).allSatisfy((ends) -> {
			assertThat(ends.count()).isEqualTo(ends.examples().size());
			assertThat(ends.examples()).containsExactlyInAnyOrderElementsOf(expected.get(ends.reason()));
		});
		expected
			.forEach((reason,
					unclean) -> assertThat(unclean).allSatisfy((connection) -> assertThat(output)
						.containsPattern("WARN .*%s: %d WebSocket connection.* %s".formatted(reason.label(),
								unclean.size(), connection.id()))
						.containsPattern("DEBUG .*" + connection.id() + ".*" + reason.label())));
		server().drainer().resume("operator");
		assertThat(output).containsPattern("INFO .*handshakes are accepted again, as 'operator' has asked for");
	}

	@EngineTest
	@Test
	void whenMoreThanFiveAreForcedThenFiveAreNamed(CapturedOutput output, @TempDir Path directory) throws Exception {
		Path file = Files.writeString(directory.resolve("termination-log"), "what was there before".repeat(100));
		start("ws-shutdown.drain.close-timeout=500ms", "ws-shutdown.report-file=" + file);
		for (int i = 0; i < 7; i++) {
			connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		}
		awaitConnections(7);
		List<ConnectionInfo> connections = connections();
		DrainReport report = stop();
		UncleanEnds ends = report.details().unclean().get(0);
		assertThat(ends.count()).isEqualTo(7);
		assertThat(ends.examples()).hasSize(5)
			.allSatisfy((example) -> assertThat(connections).extracting(ConnectionInfo::id).contains(example.id()));
		assertThat(output).containsPattern("INFO .*Draining 7 .* because the application stops")
			.containsPattern("WARN .*answered-not: 7 WebSocket connections .* and 2 more");
		assertThat(file).content()
			.startsWith("Drained 7 WebSocket connections in ")
			.contains("7 forced\nanswered-not: 7 WebSocket connections")
			.endsWith(" and 2 more\n");
	}

	@Test
	void whenInstanceIsIdleThenItIsToldThatItRefusesFromNowOn(CapturedOutput output) throws Exception {
		start();
		assertThat(output).containsOnlyOnce("Connections are drained when the application stops, on ")
			.containsPattern("on (Apache Tomcat|jetty|Reactor Netty)/1[\\d.]+ \\(WebSocket.*, event streams\\)")
			.contains("timeout 20s, close timeout 5s, handler timeout 10s");
		server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		assertThat(output).containsPattern("INFO .*Draining 0 WebSocket connections .* Handshakes are refused until");
		server().drainer().resume();
		server().drainer().resume();
		assertThat(output).containsOnlyOnce("handshakes are accepted again");
	}

	private List<ConnectionInfo> connections() {
		return server().context().getBean(WebSocketConnections.class).list(null, null, 100);
	}

}
