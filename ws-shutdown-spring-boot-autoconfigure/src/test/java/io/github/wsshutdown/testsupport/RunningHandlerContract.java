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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.drain.DrainReport;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to become of the application's own code when the application stops.
 */
public abstract class RunningHandlerContract extends DrainFixture {

	@EachPeerKind
	void whenHandlerRunsThenItsReplyGoesOutBeforeCloseFrame(PeerKind kind) throws Exception {
		start();
		TestPeer busy = connect(kind);
		TestPeer idle = connect(kind);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		assertThat(idle.awaitClose().code()).isEqualTo(1001);
		assertThat(idle.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(busy.closes()).isZero();
		server().application().release("reply");
		assertThat(busy.awaitClose().code()).isEqualTo(1001);
		assertThat(busy.hasAnswer("reply")).isTrue();
		assertThat(busy.heardAfterClose()).isFalse();
		assertThat(busy.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
	}

	@EachPeerKind
	void whenHandlerTakesTooLongThenCloseFrameIsSentRegardless(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.handler-timeout=1s", "ws-shutdown.drain.close-timeout=1s");
		TestPeer peer = connect(kind);
		peer.command("slow never");
		server().application().awaitBegun("never");
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(peer.hasAnswer("never")).isFalse();
		assertThat(report.total()).isOne();
		assertThat(report.elapsed()).isBetween(Duration.ofMillis(900), Duration.ofMillis(2750));
		server().application().release("never");
	}

	@EachPeerKind
	void whenHandlerNeverReturnsThenDeadlineHolds(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.timeout=2s", "ws-shutdown.drain.close-timeout=500ms",
				"ws-shutdown.drain.handler-timeout=30s");
		TestPeer peer = connect(kind);
		peer.command("slow forever");
		server().application().awaitBegun("forever");
		DrainReport report = stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(report.total()).isOne();
		assertThat(report.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(2250));
		server().application().release("forever");
	}

	@EachPeerKind(with = PeerTrait.BARE_TEXT)
	void whenApplicationClosesOnOpenThenNothingIsLeft(PeerKind kind) throws Exception {
		start();
		server().application().onOpen((session) -> session.close(4001));
		TestPeer peer = connect(kind);
		assertThat(peer.awaitClose().code()).isEqualTo(4001);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

	@EachPeerKind(with = PeerTrait.BARE_TEXT)
	void whenApplicationThrowsOnOpenThenNothingIsLeft(PeerKind kind) throws Exception {
		start();
		server().application().onOpen((session) -> {
			throw new IOException("Application does not like this session");
		});
		TestPeer peer = connect(kind);
		peer.awaitClose();
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
		assertThat(stop().total()).isZero();
	}

	@EachPeerKind
	void whenCloseCallbackBlocksThenOthersAreNotHeldUpAndDeadlineHolds(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.timeout=3s", "ws-shutdown.drain.close-timeout=1s");
		CountDownLatch hang = new CountDownLatch(1);
		CountDownLatch hanging = new CountDownLatch(10);
		server().application().onClose((code) -> {
			if (hanging.getCount() > 0) {
				hanging.countDown();
				await(hang);
			}
		});
		List<TestPeer> peers = IntStream.range(0, 40).mapToObj((i) -> connect(kind)).toList();
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
		}
		hang.countDown();
		assertOutcomes(report, 0, 40, 0, 0);
		assertThat(report.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(3250));
		Awaitility.await().until(() -> server().application().closesPerSession().size() == 40);
	}

	@EachPeerKind(with = PeerTrait.BARE_TEXT)
	void whenEveryCloseCallbackBlocksThenEveryPeerIsToldAllTheSame(PeerKind kind) throws Exception {
		start("ws-shutdown.drain.timeout=6s", "ws-shutdown.drain.close-timeout=2s");
		CountDownLatch hang = new CountDownLatch(1);
		server().application().onClose((code) -> await(hang));
		List<TestPeer> peers = IntStream.range(0, 300).mapToObj((i) -> connect(kind)).toList();
		awaitConnections(300);
		CompletableFuture<Void> stopping = server().stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
		}
		DrainReport report = stopped(stopping);
		hang.countDown();
		assertThat(report.total()).isEqualTo(300);
		assertThat(report.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(6250));
		Awaitility.await().until(() -> server().application().closesPerSession().size() == 300);
	}

	private static void await(CountDownLatch latch) {
		boolean released = false;
		while (!released) {
			try {
				released = latch.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				// An application that can't be interrupted is what this is about
			}
		}
	}

}
