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

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds when the container's threads are virtual.
 */
public abstract class VirtualThreadsContract extends DrainFixture {

	/** More than there are carriers. */
	private static final int PEERS = 50;

	private static final String ENABLED = "spring.threads.virtual.enabled=true";

	@TempDir
	Path temp;

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "No virtual threads before JDK 21")
	void whenHandlersRunThenTheirRepliesGoOutBeforeCloseFrames() throws Exception {
		start(ENABLED);
		List<Thread> threads = new CopyOnWriteArrayList<>();
		server().application().onOpen((session) -> threads.add(Thread.currentThread()));
		List<TestPeer> peers = IntStream.range(0, PEERS).mapToObj((i) -> connect(PeerKind.PLAIN)).toList();
		awaitConnections(PEERS);
		for (int i = 0; i < PEERS; i++) {
			peers.get(i).command("slow " + i);
			server().application().awaitBegun(String.valueOf(i));
		}
		assertThat(threads).hasSize(PEERS).allMatch(VirtualThreads::isVirtual);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peers).allMatch((peer) -> peer.closes() == 0);
		IntStream.range(0, PEERS).forEach((i) -> server().application().release(String.valueOf(i)));
		for (int i = 0; i < PEERS; i++) {
			TestPeer peer = peers.get(i);
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.hasAnswer(String.valueOf(i))).isTrue();
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		}
		assertOutcomes(stopped(stopping), 0, PEERS, 0, 0);
		assertThreadsGone();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "No virtual threads before JDK 21")
	void whenVirtualSendersAreStuckThenTheyAreFreedAndOthersDoNotNotice() throws Exception {
		start(ENABLED, "ws-shutdown.drain.close-timeout=3s");
		server().application().pushOn(VirtualThreads.factory());
		List<TestPeer> stuck = IntStream.range(0, PEERS).mapToObj((i) -> connectNotReading(PeerKind.PLAIN)).toList();
		stuck.forEach((peer) -> peer.command("push"));
		awaitBlockedPeers(PEERS);
		List<TestPeer> healthy = connectEach(PeerTrait.OBEYED);
		for (TestPeer peer : healthy) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		CompletableFuture<Void> stopping = server().stop();
		for (TestPeer peer : healthy) {
			assertThat(peer.awaitClose().code()).as(peer.toString()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).as(peer.toString()).isEqualTo(PeerEnd.EOF);
		}
		DrainReport report = stopped(stopping);
		for (TestPeer peer : stuck) {
			peer.startReading();
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
		}
		assertOutcomes(report, 0, healthy.size(), PEERS, 0);
		Awaitility.await().until(() -> server().application().pushers().stream().noneMatch(Thread::isAlive));
		assertThat(server().application().pushers()).hasSize(PEERS).allMatch(VirtualThreads::isVirtual);
		assertThreadsGone();
	}

	private void assertThreadsGone() {
		Awaitility.await().untilAsserted(() -> assertThat(VirtualThreads.named("ws-shutdown-", this.temp)).isEmpty());
	}

}
