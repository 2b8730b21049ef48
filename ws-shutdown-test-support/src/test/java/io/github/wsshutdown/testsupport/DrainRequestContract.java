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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.InvalidDrainPlanException;
import io.github.wsshutdown.testsupport.Management.Answer;
import org.junit.jupiter.api.Test;

import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of requests to drain that can't be meant as they are: nothing.
 */
public abstract class DrainRequestContract extends DrainFixture {

	private static final String WRONG = """
			{"path":null}                      | 'path' must not be null
			{"path":"/plain","percent":null}   | 'percent' must not be null
			{"timeout":null,"spread":null}     | 'spread' and 'timeout' must not be null
			{"path":null,"percentage":50}      | Unknown field 'percentage'
			{"path":"/plain","path":null}      | 'path' must not be null
			{"path":""}                        | 'path'
			{"path":"  "}                      | 'path'
			{"path":"null"}                    | 'path'
			{"path":"/missing"}                | 'path'
			{"path":"*"}                       | 'path'
			{"path":"/**"}                     | 'path'
			{"percent":""}                     | 'percent'
			{"percent":0}                      | 'percent'
			{"percent":101}                    | 'percent'
			{"percent":50.5}                   | 'percent'
			{"percent":"half"}                 | 'percent'
			{"timeout":""}                     | 'timeout'
			{"timeout":"61m"}                  | 'timeout'
			{"timeout":3601}                   | 'timeout'
			{"timeout":"soon"}                 | 'timeout'
			{"timeout":"0s"}                   | 'timeout'
			{"timeout":0}                      | 'timeout'
			{"timeout":-5}                     | 'timeout'
			{"timeout":"99999999999999999999"} | 'timeout'
			{"timeout":"P999999999999D"}       | 'timeout'
			{"spread":" "}                     | 'spread'
			{"spread":"-1s"}                   | 'spread'
			{"wait":"soon"}                    | 'wait'
			{"wait":"-1s"}                     | 'wait'
			{"wait":"2h"}                      | 'wait'
			{"rate":0}                         | 'rate'
			{"rate":-1}                        | 'rate'
			{"rate":"fast"}                    | 'rate'
			{"rate":5,"spread":"5s"}           | 'spread' and 'rate'
			{"principal":""}                   | 'principal'
			{"remoteAddress":" "}              | 'remoteAddress'
			{"percentage":50}                  | Unknown field 'percentage'
			{"Path":"/plain"}                  | Unknown field 'Path'
			{"path":"/plain","":"1","x":null}  | Unknown fields '' and 'x'
			""";

	/** What the path of plain connections may look like to a careless eye. */
	private static final List<String> NEARLY_PLAIN = List.of("plain", "/Plain", "/PLAIN", "/pl-ain", "p l a i n",
			"/plain/", "//plain", " /plain", "/plain ", "/plain?", "/%70lain", "plain/room", "/plain/one");

	@Test
	void whenRequestCannotBeMeantThenItSaysSoAndNothingBegins() {
		start(Management.UNRESTRICTED);
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		WRONG.lines().map((line) -> line.split(" +\\| ")).forEach((wrong) -> {
			Answer answer = management().post("websockets", wrong[0]);
			assertThat(answer.status()).as(wrong[0]).isEqualTo(400);
			assertThat(answer.<String>json("$.message")).as(wrong[0]).contains(wrong[1]);
			assertNothingBegan();
		});
	}

	@Test
	void whenBodyIsNoObjectOfTextsThenNothingBegins() {
		start(Management.UNRESTRICTED);
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		for (String body : List.of("[]", "\"\"", "\"/plain\"", "{\"path\":[]}", "{\"path\":{}}", "{\"path\":", "{,}")) {
			assertThat(management().post("websockets", body).status()).as(body).isEqualTo(400);
			assertNothingBegan();
		}
	}

	@Test
	void whenPathIsNotExactlyARegisteredOneThenNothingBegins() {
		start(Management.UNRESTRICTED);
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		for (String path : NEARLY_PLAIN) {
			Answer answer = management().post("websockets", "{\"path\":\"" + path + "\"}");
			assertThat(answer.status()).as(path).isEqualTo(400);
			assertThat(answer.<String>json("$.message")).contains("'path' must not be '" + path + "'");
			assertThatExceptionOfType(InvalidDrainPlanException.class).as(path)
				.isThrownBy(() -> server().drainer().start(DrainPlan.builder().path(path).build()))
				.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("path"));
			assertNothingBegan();
		}
	}

	@Test
	void whenTimesAreNumbersThenTheyAreSeconds() {
		start(Management.UNRESTRICTED);
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		Answer answer = management().post("websockets", "{\"path\":\"/plain\",\"timeout\":60,\"spread\":\" 30 \"}");
		assertThat(answer.status()).isEqualTo(202);
		assertThat(Duration.between(Instant.parse(answer.json("$.drain.startedAt")),
				Instant.parse(answer.json("$.drain.deadline"))))
			.isEqualTo(Duration.ofSeconds(60));
	}

	@Test
	void whenEndIsWaitedForThenAnswerHasIt() {
		start(with("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=60s",
				"ws-shutdown.drain.close-timeout=3s"));
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(2);
		Answer answer = management().post("websockets", "{\"wait\":\"50s\",\"spread\":\"30s\"}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.<String>json("$.state")).isEqualTo("DRAINED");
		assertThat(answer.<Object>json("$.drain.outcomes"))
			.isEqualTo(Map.of("left", 0, "acknowledged", 1, "forced", 1, "lost", 0));
		assertThat(answer.<String>json("$.drain.trigger")).isEqualTo("manual");
		assertThat(answer.<Integer>json("$.drain.percent")).isEqualTo(100);
		assertThat(answer.<Boolean>json("$.drain.partial")).isFalse();
		assertThat(answer.<Integer>json("$.drain.total")).isEqualTo(2);
		assertThat(answer.<Object>json("$.drain.spread")).isEqualTo(Map.of("asked", "PT30S", "used", "PT0.01S"));
		assertThat(answer.<String>json("$.drain.slowest.path")).isEqualTo("/plain");
		assertThat(answer.<String>json("$.drain.slowest.id"))
			.isEqualTo(answer.<String>json("$.drain.unclean[0].connections[0].id"));
		assertThat(answer.<String>json("$.drain.unclean[0].reason")).isEqualTo("answered-not");
	}

	@Test
	void whenEndIsNotWaitedForLongEnoughThenAnswerComesBefore() {
		start(with("ws-shutdown.drain.close-timeout=15s"));
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER).command("slow answer");
		server().application().awaitBegun("answer");
		Answer answer = management().post("websockets", "{\"wait\":\"200ms\"}");
		server().application().release("answer");
		assertThat(answer.status()).isEqualTo(202);
		assertThat(answer.<Integer>json("$.drain.remaining")).isOne();
		// WebFlux finds out later that this request waits for the drain itself
		assertThat(answer.<Integer>json("$.drain.awaited.handlers")).isOne();
		assertThat(answer.<List<String>>json("$.drain.awaited.paths")).contains("/plain");
	}

	@Test
	void whenAddressIsDrainedThenOthersStay() {
		start(with("server.forward-headers-strategy=framework"));
		RawWebSocketPeer drained = open("192.0.2.1");
		RawWebSocketPeer other = open("192.0.2.2");
		awaitConnections(2);
		Answer answer = management().post("websockets", "{\"remoteAddress\":\"192.0.2.1\",\"wait\":\"20s\"}");
		assertThat(answer.<String>json("$.state")).isEqualTo("ACCEPTING");
		assertThat(answer.<Integer>json("$.drain.total")).isOne();
		assertThat(answer.<Boolean>json("$.drain.partial")).isTrue();
		assertThat(drained.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
		other.sendText("echo still here");
		other.awaitText("still here", Duration.ofSeconds(30));
		assertThat(management().post("websockets", "{\"remoteAddress\":\"192.0.2.9\",\"wait\":\"20s\"}")
			.<Integer>json("$.drain.total")).isZero();
	}

	private RawWebSocketPeer open(String address) {
		return closeLater(
				RawWebSocketPeer.handshake(server().port()).path("/plain").header("X-Forwarded-For", address).open())
			.startReading();
	}

	@Test
	void whenRateIsAskedForThenCloseFramesAreSentAtThisRate() {
		start(with());
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			peers.add(connect(PeerKind.PLAIN));
		}
		awaitConnections(4);
		long begin = System.nanoTime();
		Answer answer = management().post("websockets", "{\"rate\":4,\"wait\":\"20s\"}");
		assertThat(answer.<Object>json("$.drain.spread")).isEqualTo(Map.of("asked", "PT1S", "used", "PT1S"));
		// None may come before its turn
		List<Long> times = peers.stream()
			.map((peer) -> peer.raw().closeReceivedAtNanos().orElseThrow())
			.sorted()
			.toList();
		for (int i = 0; i < 4; i++) {
			assertThat(Duration.ofNanos(times.get(i) - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(250L * i));
		}
	}

	@Test
	void whenDrainByGetIsOffThenThereIsNone() {
		start(with());
		assertThat(management().get("websockets/drain").status()).isEqualTo(404);
		assertThat(server().drainer().lastReport()).isEmpty();
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
	}

	@Test
	void whenDrainByGetIsOnThenItDrainsAndWaits() {
		start(with("management.endpoint.websockets.drain-by-get=true"));
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(management().get("websockets/drain?percentage=50").status()).isEqualTo(400);
		assertThat(management().get("websockets/other").status()).isEqualTo(404);
		assertNothingBegan();
		Answer answer = management().get("websockets/drain?wait=30s");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.<String>json("$.state")).isEqualTo("DRAINED");
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
	}

	@Test
	void whenDrainByGetIsOnWithoutAccessThenApplicationDoesNotStart() {
		assertThatException()
			.isThrownBy(() -> start("management.endpoints.web.exposure.include=websockets",
					"management.endpoint.websockets.drain-by-get=true"))
			.withStackTraceContaining("management.endpoint.websockets.access=unrestricted");
	}

	@Test
	void whenPathsHaveNoConnectionsThenTheyAreListedAllTheSame() {
		start(with());
		assertThat(management().get("websockets").<List<Map<String, Object>>>json("$.paths"))
			.contains(Map.of("path", "/plain", "transport", "websocket", "open", 0, "closing", 0));
		assertThat(management().get("websocketsessions?path=/plain").status()).isEqualTo(200);
		Answer unknown = management().get("websocketsessions?path=/missing");
		assertThat(unknown.status()).isEqualTo(400);
		assertThat(unknown.<String>json("$.message")).contains("'path' must not be '/missing'");
	}

	private static String[] with(String... properties) {
		return StringUtils.concatenateStringArrays(Management.UNRESTRICTED, properties);
	}

	private void assertNothingBegan() {
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		assertThat(server().drainer().progress()).isEmpty();
		assertThat(server().drainer().lastReport()).isEmpty();
		assertThat(server().registry().connections()).hasSize(1);
	}

	private Management management() {
		return new Management(server().port());
	}

}
