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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold where the application is told of the end of a session by a call that
 * may block.
 */
public abstract class CloseCallbackContract extends DrainFixture {

	@Test
	void whenCloseCallbackBlocksThenOthersAreNotHeldUpAndDeadlineHolds() throws Exception {
		start("ws-shutdown.drain.timeout=4s", "ws-shutdown.drain.close-timeout=3s");
		CountDownLatch hang = new CountDownLatch(1);
		CountDownLatch hanging = new CountDownLatch(10);
		server().application().onClose((code) -> {
			if (hanging.getCount() > 0) {
				hanging.countDown();
				await(hang);
			}
		});
		List<PeerKind> kinds = kinds();
		List<TestPeer> peers = IntStream.range(0, 40).mapToObj((i) -> connect(kinds.get(i % kinds.size()))).toList();
		DrainReport report = stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
		}
		hang.countDown();
		assertOutcomes(report, 0, 40, 0, 0);
		assertKeptItsTimeout(report);
		Awaitility.await().until(() -> server().application().closesPerSession().size() == 40);
	}

	@Test
	void whenEveryCloseCallbackBlocksThenEveryPeerIsToldAllTheSame() throws Exception {
		start("ws-shutdown.drain.timeout=6s", "ws-shutdown.drain.close-timeout=2s");
		CountDownLatch hang = new CountDownLatch(1);
		server().application().onClose((code) -> await(hang));
		List<PeerKind> kinds = kinds(PeerTrait.BARE_TEXT);
		List<TestPeer> peers = IntStream.range(0, 300).mapToObj((i) -> connect(kinds.get(i % kinds.size()))).toList();
		awaitConnections(300);
		CompletableFuture<Void> stopping = server().stop();
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
		}
		DrainReport report = stopped(stopping);
		hang.countDown();
		assertThat(report.total()).isEqualTo(300);
		assertKeptItsTimeout(report);
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
