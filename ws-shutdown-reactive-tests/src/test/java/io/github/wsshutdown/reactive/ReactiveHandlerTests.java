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

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.Frame;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how the end of a reactive handler's own work is recognised.
 */
class ReactiveHandlerTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "PREFETCH", "REPLY", "FLAT" })
	void whenSomethingWasAnsweredBeforeThenReplyIsWaitedForAllTheSame(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.close-timeout=3s", LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		TestPeer busy = connect(kind);
		TestPeer silent = connect(kind, CloseReaction.NEVER_ANSWER);
		busy.command("echo first");
		busy.awaitAnswer("first");
		CompletableFuture<Void> stopping = stopDuringOther();
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		server().application().release("other");
		// Later than doubts about a handler last
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(busy.closes()).isZero();
		server().application().release("reply");
		assertThat(busy.awaitClose().code()).isEqualTo(1001);
		assertThat(busy.hasAnswer("reply")).isTrue();
		assertOutcomes(stopped(stopping), 0, 2, 1, 0);
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "REPLY" })
	void whenMessageWasNotAskedForThenItIsNotHandled(PeerKind kind) throws Exception {
		start(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		TestPeer busy = connect(kind);
		CompletableFuture<Void> stopping = stopDuringOther();
		busy.command("slow one");
		server().application().awaitBegun("one");
		busy.command("slow two");
		server().application().release("other");
		Awaitility.await().until(() -> server().registry().connections().stream().allMatch(Connection::isClosing));
		server().application().release("one");
		assertThat(busy.awaitClose().code()).isEqualTo(1001);
		assertThat(busy.raw().texts()).containsExactly("one");
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
		assertThat(server().application().handled()).containsExactly("slow other", "slow one");
	}

	@ParameterizedTest
	@EnumSource(names = { "PREFETCH", "FLAT" })
	void whenSeveralMessagesWaitForTheirRepliesThenAllAreAnswered(PeerKind kind) throws Exception {
		start();
		TestPeer busy = connect(kind);
		busy.command("slow one");
		server().application().awaitBegun("one");
		busy.command("slow two");
		busy.command("echo three");
		// Its answer tells that all before it was read
		busy.raw().sendPing();
		busy.raw().awaitFrame((frame) -> frame.opcode() == Frame.PONG, TIMEOUT);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("one");
		server().application().release("two");
		assertThat(busy.awaitClose().code()).isEqualTo(1001);
		assertThat(busy.raw().texts()).containsExactlyInAnyOrder("one", "two", "three");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenHandlerAlsoPushesThenReplyIsWaitedForAMoment() throws Exception {
		start(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		TestPeer busy = connect(PeerKind.CHAT);
		TestPeer idle = connect(PeerKind.CHAT);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("reply");
		assertThat(busy.awaitClose().code()).isEqualTo(1001);
		assertThat(busy.hasAnswer("reply")).isTrue();
		assertThat(idle.awaitEnd()).isEqualTo(PeerEnd.EOF);
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 2, 0, 0);
		assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(60));
	}

	@Test
	void whenHandlerCompletesAtOnceThenNothingIsLeft() throws Exception {
		start();
		assertClosedByServer(connect("/done"), 1000);
	}

	@Test
	void whenHandlerThrowsThenNothingIsLeft() throws Exception {
		start();
		RawWebSocketPeer peer = connect("/failing");
		// What Reactor Netty does
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertThat(peer.frames()).isEmpty();
		assertNothingIsLeft();
	}

	private void assertClosedByServer(RawWebSocketPeer peer, int code) throws Exception {
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(code);
		assertThat(peer.awaitEnd(TIMEOUT)).isNotEqualTo(PeerEnd.TIMEOUT);
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() throws Exception {
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

	@Test
	void whenPeerLeavesThenHandlerEndsOnceAndNothingIsLeft() {
		start();
		TestPeer peer = connect(PeerKind.PLAIN);
		peer.leave();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		Awaitility.await().until(() -> server().application().closesPerSession().equals(List.of(1)));
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

	@Test
	void whenPeerBreaksTheProtocolInsteadOfAnsweringThenItSeesOneCloseFrameAndIsNotWaitedFor() throws Exception {
		start("ws-shutdown.drain.close-timeout=15s");
		TestPeer peer = connect(PeerKind.PLAIN, new CloseReaction(Duration.ZERO,
				(raw, close) -> raw.sendFrame(Frame.CONTINUATION, true, new byte[] { 'x' })));
		assertOutcomes(stop(), 0, 0, 0, 1);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.closes()).isOne();
	}

}
