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

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.management.ObjectName;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.ServletDevicesConfiguration;
import org.apache.coyote.AbstractProtocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for senders that wait for a peer whose socket Tomcat closes without a look at
 * what waits for it: they, and whoever sends after them, would wait for timeouts of 20 s
 * and more.
 */
class TomcatForgottenWriteTests extends DrainFixture implements OnTomcat {

	private static final String BLOCKING_WRITE = "vectoredOperation";

	/**
	 * The poller tells that the peer is gone, and before it has come to what waits for
	 * the peer the socket is closed.
	 */
	@Test
	void whenPeerVanishesThenSenderDoesNotWaitForIt() throws Exception {
		RawWebSocketPeer stuck = startWithStuckPeer("ws-shutdown.drain.close-timeout=2m",
				"ws-shutdown.drain.handler-timeout=1s");
		CompletableFuture<Void> stopping = server().stop();
		Awaitility.await().until(() -> isAnyThreadIn("sendCloseMessage"));
		threads().runAtOnce();
		stuck.close();
		assertThat(stopped(stopping).forced()).isZero();
	}

	/**
	 * The peer has made room, but no thread of Tomcat is free to use it: nothing waits
	 * for the peer while its connection is cut.
	 */
	@Test
	void whenPeerIsCutBeforeSenderGoesOnThenSenderDoesNotWaitForIt() throws Exception {
		RawWebSocketPeer stuck = startWithStuckPeer("ws-shutdown.drain.close-timeout=1s",
				"ws-shutdown.drain.handler-timeout=1s");
		threads().keepWrites();
		stuck.startReading();
		Awaitility.await().until(() -> !isSendBlocked());
		assertThat(isAnyThreadIn(BLOCKING_WRITE)).isTrue();
		assertThat(stop().forced()).isPositive();
		Awaitility.await().until(() -> !isAnyThreadIn(BLOCKING_WRITE));
	}

	/**
	 * Start the application, and have a handler of one peer wait for another.
	 */
	private RawWebSocketPeer startWithStuckPeer(String... properties) {
		startWith(ThreadsConfiguration.class, "ws-shutdown.drain.timeout=3m", properties[0], properties[1]);
		RawWebSocketPeer stuck = closeLater(
				RawWebSocketPeer.handshake(server().port()).receiveBuffer(4096).path("/device").open());
		awaitConnections(1);
		RawWebSocketPeer flooding = closeLater(RawWebSocketPeer.handshake(server().port()).path("/device").open());
		flooding.startReading();
		flooding.sendText("flood");
		Awaitility.await().until(this::isSendBlocked);
		return stuck;
	}

	private static boolean isAnyThreadIn(String method) throws Exception {
		boolean platformThread = Thread.getAllStackTraces()
			.values()
			.stream()
			.flatMap(Arrays::stream)
			.anyMatch((frame) -> frame.getMethodName().equals(method));
		return platformThread || (Runtime.version().feature() > 23 && dumpThreads().contains("." + method + "("));
	}

	/** Virtual threads, which send where they may, are in no other list. */
	private static String dumpThreads() throws Exception {
		Path directory = Files.createTempDirectory("threads");
		Path dump = directory.resolve("dump.txt");
		try {
			ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=HotSpotDiagnostic"), "dumpThreads",
						new Object[] { dump.toString(), "TEXT_PLAIN" },
						new String[] { String.class.getName(), String.class.getName() });
			return Files.readString(dump);
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private boolean isSendBlocked() {
		return server().registry()
			.connections()
			.stream()
			.anyMatch((connection) -> connection.getTransport().isSendBlocked());
	}

	private Threads threads() {
		return server().context().getBean(Threads.class);
	}

	/**
	 * Adds threads that can be had to do as the worst of schedulers does.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ServletDevicesConfiguration.class)
	static class ThreadsConfiguration {

		@Bean
		Threads threads() {
			return new Threads();
		}

		@Bean
		TomcatProtocolHandlerCustomizer<AbstractProtocol<?>> threadsCustomizer(Threads threads) {
			return (protocolHandler) -> protocolHandler.setExecutor(threads::execute);
		}

	}

	/**
	 * The threads of Tomcat.
	 */
	static class Threads implements AutoCloseable {

		private final ExecutorService executor = Executors.newCachedThreadPool();

		private volatile boolean atOnce;

		private volatile boolean keepingWrites;

		void runAtOnce() {
			this.atOnce = true;
		}

		void keepWrites() {
			this.keepingWrites = true;
		}

		void execute(Runnable task) {
			boolean write = task.getClass().getSimpleName().equals("NioOperationState");
			if (write && this.keepingWrites) {
				return;
			}
			if (this.atOnce) {
				task.run();
			}
			else {
				this.executor.execute(task);
			}
		}

		@Override
		public void close() {
			this.executor.shutdown();
		}

	}

}
