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

package io.github.wsshutdown.reactive;

import java.util.List;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.PeerBehaviourContract;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerTrait;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.api.Test;

/**
 * Tests for what peers see when the application stops on Reactor Netty.
 */
class ReactivePeerBehaviourTests extends PeerBehaviourContract implements OnReactorNetty {

	@Test
	void whenConnectionsAreIdleThenNothingIsWaitedFor() throws Exception {
		start();
		for (TestPeer peer : connectEach(PeerTrait.HANDLER_AWAITED)) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		DrainReport report = stop();
		assertOutcomes(report, 0, report.total(), 0, 0);
		assertEndedEarly(report);
	}

	@Test
	void whenServerPushesThenConnectionsCountAsIdleAfterAMoment() throws Exception {
		// One pushes from a handler that never ends
		start("ws-shutdown.drain.handler-timeout=1s");
		List<TestPeer> peers = Stream.of(PeerKind.PLAIN, PeerKind.REPLY, PeerKind.CHAT).map(this::connect).toList();
		peers.forEach((peer) -> peer.command("push"));
		peers.forEach(TestPeer::awaitBulk);
		DrainReport report = stop();
		assertOutcomes(report, 0, peers.size(), 0, 0);
		assertEndedEarly(report);
	}

}
