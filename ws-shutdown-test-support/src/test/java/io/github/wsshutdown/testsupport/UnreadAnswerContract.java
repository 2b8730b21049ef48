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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to become of peers that answer the close frame while no thread of the container
 * is free to read the answer.
 */
public abstract class UnreadAnswerContract extends DrainFixture {

	private static final int IDLE = 10;

	/** More than the container has threads. */
	private static final int BUSY = 24;

	@Test
	void whenAllThreadsAreBusyThenPeersThatAnswerAreNotCut() throws Exception {
		List<String> properties = new ArrayList<>(propertiesForFewThreads());
		properties.add("ws-shutdown.drain.handler-timeout=500ms");
		properties.add("ws-shutdown.drain.close-timeout=4s");
		start(properties.toArray(String[]::new));
		List<TestPeer> idle = IntStream.range(0, IDLE).mapToObj((i) -> connect(PeerKind.PLAIN)).toList();
		List<TestPeer> busy = IntStream.range(0, BUSY).mapToObj((i) -> connect(PeerKind.PLAIN)).toList();
		awaitConnections(IDLE + BUSY);
		busy.forEach((peer) -> peer.command("slow all"));
		awaitNoThreadIsFree();
		CompletableFuture<Void> stopping = server().stop();
		for (TestPeer peer : idle) {
			assertThat(peer.awaitClose()).isEqualTo(new PeerClose(1001, "Server is going away"));
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		}
		assertThat(stopping).isNotDone();
		server().application().release("all");
		DrainReport report = stopped(stopping);
		assertThat(report.acknowledged()).isGreaterThanOrEqualTo(IDLE);
	}

	/**
	 * No further handler begins, although messages wait.
	 */
	private void awaitNoThreadIsFree() {
		server().application().awaitBegun("all");
		AtomicInteger running = new AtomicInteger();
		Awaitility.await().atMost(BUSY_MACHINE).during(Duration.ofMillis(500)).until(() -> {
			int now = (int) server().registry()
				.connections()
				.stream()
				.filter((connection) -> connection.isBusy())
				.count();
			return running.getAndSet(now) == now;
		});
		assertThat(running).hasValueLessThan(BUSY);
	}

	/**
	 * Properties that give the container few threads for many connections.
	 */
	protected abstract List<String> propertiesForFewThreads();

}
