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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to become of the application's own code when the application stops.
 */
public abstract class RunningHandlerContract extends DrainFixture {

	@Test
	void whenHandlersRunThenTheirRepliesGoOutBeforeCloseFrames() throws Exception {
		start("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		List<TestPeer> busy = connectEach(PeerTrait.HANDLER_AWAITED);
		List<TestPeer> idle = connectEach(PeerTrait.HANDLER_AWAITED);
		for (TestPeer peer : idle) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		beginSlow(busy);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		for (TestPeer peer : idle) {
			peer.command("echo still here");
			peer.awaitAnswer("still here");
		}
		for (TestPeer peer : busy) {
			assertThat(peer.closes()).as(peer.kind().name()).isZero();
		}
		busy.forEach((peer) -> server().application().release(peer.kind().name()));
		for (TestPeer peer : busy) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.hasAnswer(peer.kind().name())).as(peer.kind().name()).isTrue();
			assertThat(peer.heardAfterClose()).as(peer.kind().name()).isFalse();
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
		}
		for (TestPeer peer : idle) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
		}
		assertOutcomes(stopped(stopping), 0, busy.size() + idle.size(), 0, 0);
	}

	@Test
	void whenHandlersTakeTooLongThenCloseFramesAreSentRegardless() throws Exception {
		start("ws-shutdown.drain.handler-timeout=1s", "ws-shutdown.drain.close-timeout=1s");
		List<TestPeer> peers = connectEach(PeerTrait.HANDLER_AWAITED);
		beginSlow(peers);
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			assertThat(peer.hasAnswer(peer.kind().name())).as(peer.kind().name()).isFalse();
			server().application().release(peer.kind().name());
		}
		assertThat(report.total()).isEqualTo(peers.size());
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertEndedEarly(report);
	}

	@Test
	@EngineTest
	void whenHandlersNeverReturnThenDeadlineHolds() throws Exception {
		start("ws-shutdown.drain.timeout=3s", "ws-shutdown.drain.close-timeout=2s");
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		beginSlow(peers);
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(1001);
			server().application().release(peer.kind().name());
		}
		assertThat(report.total()).isEqualTo(peers.size());
		assertKeptItsTimeout(report);
	}

	/** Each one's command, and its reply, has the name of its kind. */
	private void beginSlow(List<TestPeer> peers) {
		for (TestPeer peer : peers) {
			peer.command("slow " + peer.kind().name());
			server().application().awaitBegun(peer.kind().name());
		}
	}

	@Test
	void whenApplicationClosesOnOpenThenNothingIsLeft() throws Exception {
		start();
		server().application().onOpen((session) -> session.close(4001));
		for (TestPeer peer : connectEach(PeerTrait.BARE_TEXT)) {
			assertThat(peer.awaitClose().code()).as(peer.kind().name()).isEqualTo(4001);
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isNotEqualTo(PeerEnd.TIMEOUT);
		}
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

	@Test
	void whenApplicationThrowsOnOpenThenNothingIsLeft() throws Exception {
		start();
		server().application().onOpen((session) -> {
			throw new IOException("Application does not like this session");
		});
		for (TestPeer peer : connectEach(PeerTrait.BARE_TEXT)) {
			peer.awaitClose();
			assertThat(peer.awaitEnd()).as(peer.kind().name()).isNotEqualTo(PeerEnd.TIMEOUT);
		}
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

}
