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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.BlockedConnections;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold where a server listens on a Unix domain socket, which can't be reset.
 */
@Timeout(60)
public abstract class UnixSocketContract extends DrainFixture {

	/** The property with the path of the socket. */
	protected static final String SOCKET = "test.socket";

	private final Class<?> connector;

	@TempDir
	private Path directory;

	/**
	 * Create a new {@link UnixSocketContract}.
	 * @param connector has the server listen on {@link #SOCKET}
	 */
	protected UnixSocketContract(Class<?> connector) {
		this.connector = connector;
	}

	@Test
	void whenApplicationStopsThenPeerIsAskedAway() throws Exception {
		startOnSocket();
		UnixSocketPeer peer = open("/plain");
		peer.sendText("echo hello");
		assertThat(peer.readText()).isEqualTo("hello");
		CompletableFuture<Void> stopping = server().stop();
		assertThat(peer.readClose()).isEqualTo(1001);
		peer.sendClose(1001);
		assertThat(peer.readToEnd()).isFalse();
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertApplicationTold(server().application(), List.of(1001));
	}

	@Test
	void whenPeerDoesNotAnswerThenItIsCut() throws Exception {
		startOnSocket("ws-shutdown.drain.close-timeout=500ms");
		UnixSocketPeer peer = open(otherPath());
		awaitConnections(1);
		CompletableFuture<Void> stopping = server().stop();
		assertThat(peer.readClose()).isEqualTo(1001);
		peer.readToEnd();
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 0, 1, 0);
		assertEndedEarly(report);
	}

	@Test
	void whenPeerDoesNotReadThenItIsCutAndSenderIsFreed() throws Exception {
		startOnSocket("ws-shutdown.drain.close-timeout=500ms");
		UnixSocketPeer peer = open("/plain");
		peer.sendText("push");
		Awaitility.await()
			.during(Duration.ofMillis(300))
			.until(() -> BlockedConnections.count(server().registry()) == 1);
		DrainReport report = stop();
		assertOutcomes(report, 0, 0, 1, 0);
		assertEndedEarly(report);
		peer.readToEnd();
		Awaitility.await()
			.atMost(BUSY_MACHINE)
			.until(() -> server().application().pushers().stream().noneMatch(Thread::isAlive));
	}

	@Test
	void whenDrainedOrFullThenHandshakeIsRefused() throws Exception {
		startOnSocket("ws-shutdown.admission.max-sessions=1");
		UnixSocketPeer peer = open("/plain");
		assertThat(connect().handshake("/plain")).isEqualTo(503);
		peer.close();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		server().drainer().start().toCompletableFuture().get(40, TimeUnit.SECONDS);
		assertThat(connect().handshake("/plain")).isEqualTo(503);
	}

	/**
	 * Another path than that of Spring's handler, if there is one.
	 */
	protected String otherPath() {
		return "/endpoint";
	}

	private void startOnSocket(String... properties) {
		System.setProperty(SOCKET, socket().toString());
		try {
			startWith(this.connector, properties);
		}
		finally {
			System.clearProperty(SOCKET);
		}
	}

	private Path socket() {
		return this.directory.resolve("socket");
	}

	private UnixSocketPeer connect() throws IOException {
		return closeLater(UnixSocketPeer.connect(socket()));
	}

	private UnixSocketPeer open(String path) throws IOException {
		UnixSocketPeer peer = connect();
		assertThat(peer.handshake(path)).isEqualTo(101);
		return peer;
	}

}
