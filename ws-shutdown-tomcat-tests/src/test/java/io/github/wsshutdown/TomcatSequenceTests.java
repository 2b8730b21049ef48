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

import java.util.List;

import io.github.wsshutdown.ConnectionModel.Action;
import io.github.wsshutdown.ConnectionModel.Step;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import io.github.wsshutdown.testsupport.TestServer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Tests that connections on Tomcat behave like a {@link ConnectionModel model} of them,
 * whatever is done with them in whatever order.
 */
class TomcatSequenceTests {

	private static TestServer server;

	@BeforeContainer
	static void start() {
		server = TestServer.start(ServletTestConfiguration.class, "ws-shutdown.drain.close-timeout=5s");
	}

	@AfterContainer
	static void stop() {
		server.close();
	}

	@Property(tries = 60, seed = "20261121", shrinking = ShrinkingMode.BOUNDED)
	void whenAnythingHappensThenStatesAndCountsAreRight(@ForAll("steps") List<Step> steps) throws Exception {
		try (ConnectionModel model = new ConnectionModel(server)) {
			for (Step step : steps) {
				model.take(step);
			}
		}
	}

	@Provide
	Arbitrary<List<Step>> steps() {
		Arbitrary<Action> actions = Arbitraries.frequency(Tuple.of(4, Action.OPEN), Tuple.of(1, Action.MESSAGE),
				Tuple.of(1, Action.PUSH), Tuple.of(1, Action.APPLICATION_CLOSES), Tuple.of(1, Action.PEER_CLOSES),
				Tuple.of(1, Action.PEER_RESETS), Tuple.of(1, Action.DRAIN), Tuple.of(1, Action.DRAIN_LATER),
				Tuple.of(2, Action.RESUME));
		return Combinators.combine(actions, Arbitraries.integers().between(0, 11))
			.as(Step::new)
			.list()
			.ofMinSize(1)
			.ofMaxSize(15);
	}

}
