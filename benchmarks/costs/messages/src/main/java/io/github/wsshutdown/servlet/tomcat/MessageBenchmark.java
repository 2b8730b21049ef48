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

package io.github.wsshutdown.servlet.tomcat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.drain.ClosingLoop;
import jakarta.websocket.CloseReason;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a message costs on its way from Tomcat to the application's handler, without and
 * with a reader of frames that asks the connection first. In the package of what it
 * measures, which is package-private.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class MessageBenchmark {

	private static final String MESSAGE = "hello";

	private final ClosingLoop loop = new ClosingLoop(null);

	private MessageHandler.Whole<String> direct = (message) -> {
	};

	private IncomingMessages messages = new IncomingMessages(new Tracked(null));

	/**
	 * Open a connection.
	 * @param blackhole where messages end
	 */
	@Setup
	public void open(Blackhole blackhole) {
		this.direct = blackhole::consume;
		HandshakePermit permit = new HandshakeAdmission(new ConnectionRegistry(this.loop)).admit("192.0.2.1");
		Connection connection = permit.open("/chat", new NoTransport());
		connection.opened();
		this.messages = new IncomingMessages(new Tracked(connection));
	}

	/**
	 * End the threads of the registry.
	 */
	@TearDown
	public void close() {
		this.loop.close();
	}

	/**
	 * Without ws-shutdown.
	 */
	@Benchmark
	public void direct() {
		this.direct.onMessage(MESSAGE);
	}

	/**
	 * With ws-shutdown.
	 */
	@Benchmark
	public void tracked() {
		if (this.messages.begin(true)) {
			try {
				this.direct.onMessage(MESSAGE);
			}
			finally {
				this.messages.end(true);
			}
		}
	}

	/**
	 * Messages ask for its connection only.
	 */
	private static final class Tracked implements TrackingEndpoint.ConnectionLifecycle {

		private final @Nullable Connection connection;

		Tracked(@Nullable Connection connection) {
			this.connection = connection;
		}

		@Override
		public void open(WsSession session, ServerEndpointConfig config) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void opened() {
			throw new UnsupportedOperationException();
		}

		@Override
		public @Nullable Connection connection() {
			return this.connection;
		}

		@Override
		public CloseReason toldToApplication(CloseReason closeReason) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isExpected(Throwable failure) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void giveUp(String reason, Throwable cause) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void sessionClosed() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void socketClosed() {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * Messages do not touch it.
	 */
	private static final class NoTransport implements ConnectionTransport {

		@Override
		public void sendClose(CloseFrame closeFrame, Duration timeout) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void cut(boolean freeSenders) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void endSession(CloseFrame closeFrame) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isGone() {
			return false;
		}

		@Override
		public boolean isSendBlocked() {
			return false;
		}

	}

}
