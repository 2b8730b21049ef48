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
import java.util.List;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.InvalidDrainPlanException;
import io.github.wsshutdown.testsupport.Management.Answer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
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
