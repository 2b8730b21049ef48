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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.drain.DrainReport;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of a reactive handler's own work when the application stops.
 */
class ReactiveHandlerTests extends ReactiveFixture {

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/prefetch", "/reply", "/flat" })
	void whenReplyIsBeingComputedThenItGoesOutBeforeCloseFrame(String path) throws Exception {
		start();
		TestPeer busy = connect(path);
		TestPeer idle = connect(path);
		idle.command("echo hello");
		idle.awaitAnswer("hello");
		busy.command("echo first");
		busy.awaitAnswer("first");
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		assertThat(idle.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(idle.awaitEnd()).isEqualTo(PeerEnd.EOF);
		Thread.sleep(2000);
		assertThat(busy.raw().closeFrames()).isZero();
		server().application().release("reply");
		assertThat(busy.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(busy.hasAnswer("reply")).isTrue();
		assertThat(busy.raw().frameAfterClose()).isFalse();
		assertThat(busy.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/reply" })
	void whenMessageWasNotAskedForThenItIsNotHandled(String path) throws Exception {
		start();
		TestPeer busy = connect(path);
		busy.command("slow one");
		server().application().awaitBegun("one");
		busy.command("slow two");
		Thread.sleep(200);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("one");
		assertThat(busy.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(busy.raw().texts()).containsExactly("one");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertThat(server().application().handled()).containsExactly("slow one");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/prefetch", "/flat" })
	void whenSeveralMessagesWaitForTheirRepliesThenAllAreAnswered(String path) throws Exception {
		start();
		TestPeer busy = connect(path);
		busy.command("slow one");
		server().application().awaitBegun("one");
		busy.command("slow two");
		busy.command("echo three");
		Thread.sleep(200);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("one");
		server().application().release("two");
		assertThat(busy.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(busy.raw().texts()).containsExactlyInAnyOrder("one", "two", "three");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenHandlerAlsoPushesThenReplyIsWaitedForAMoment() throws Exception {
		start();
		TestPeer busy = connect("/chat");
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		Thread.sleep(300);
		server().application().release("reply");
		assertThat(busy.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(busy.hasAnswer("reply")).isTrue();
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/prefetch", "/reply", "/flat" })
	void whenReplyTakesTooLongThenCloseFrameIsSentRegardless(String path) throws Exception {
		start("ws-shutdown.drain.handler-timeout=1s", "ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(path);
		peer.command("slow never");
		server().application().awaitBegun("never");
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(peer.hasAnswer("never")).isFalse();
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(report.elapsed()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1900));
		server().application().release("never");
	}

	@Test
	void whenReplyNeverComesThenDeadlineHolds() throws Exception {
		start("ws-shutdown.drain.timeout=2s", "ws-shutdown.drain.close-timeout=500ms",
				"ws-shutdown.drain.handler-timeout=30s");
		TestPeer peer = connect("/plain");
		peer.command("slow forever");
		server().application().awaitBegun("forever");
		DrainReport report = stop();
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
		assertThat(report.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(2250));
		server().application().release("forever");
	}

	@Test
	void whenHandlerCompletesAtOnceThenNothingIsLeft() throws Exception {
		start();
		TestPeer peer = connect("/done");
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1000);
		assertThat(peer.awaitEnd()).isNotEqualTo(PeerEnd.TIMEOUT);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

	@Test
	void whenHandlerThrowsThenNothingIsLeft() throws Exception {
		start();
		TestPeer peer = connect("/failing");
		assertThat(peer.awaitClose().closeCode()).isEqualTo(1002);
		assertThat(peer.awaitEnd()).isNotEqualTo(PeerEnd.TIMEOUT);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

	@Test
	void whenPeerLeavesThenHandlerEndsOnceAndNothingIsLeft() throws Exception {
		start();
		TestPeer peer = connect("/plain");
		peer.raw().sendClose(1000, "");
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(server().application().closesPerSession()).isEqualTo(List.of(1));
	}

	@Test
	void whenConnectionIsOpenThenItIsKnownByItsPatternAndIdle() {
		start();
		connect("/plain/lobby");
		awaitConnections(1);
		assertThat(server().registry().connections()).singleElement().satisfies((connection) -> {
			assertThat(connection.getPath()).isEqualTo("/plain/{room}");
			assertThat(connection.getTransportName()).isEqualTo("websocket");
			Awaitility.await().until(() -> !connection.isBusy());
		});
	}

}
