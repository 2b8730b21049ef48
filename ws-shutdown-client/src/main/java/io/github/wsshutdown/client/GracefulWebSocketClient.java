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

package io.github.wsshutdown.client;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.context.Lifecycle;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A {@link WebSocketClient} that closes its sessions when it is stopped, with the code
 * 1001, and waits until the servers have answered, but not longer than its timeout.
 * Spring's connection managers and STOMP clients stop their client with themselves.
 * Thread-safe.
 */
public class GracefulWebSocketClient implements WebSocketClient, Lifecycle {

	private static final boolean tomcatPresent = ClassUtils.isPresent("org.apache.tomcat.websocket.WsSession",
			GracefulWebSocketClient.class.getClassLoader());

	private final Logger logger = System.getLogger(GracefulWebSocketClient.class.getName());

	private final WebSocketClient delegate;

	private final Duration closeTimeout;

	private final @Nullable Pacer pacer;

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private volatile boolean running;

	private volatile boolean stopped;

	public GracefulWebSocketClient(WebSocketClient delegate) {
		this(delegate, ReconnectOptions.DEFAULTS.closeTimeout());
	}

	/**
	 * Create a client.
	 * @param delegate what connects
	 * @param closeTimeout how long to wait for the answers
	 */
	public GracefulWebSocketClient(WebSocketClient delegate, Duration closeTimeout) {
		this(delegate, closeTimeout, null);
	}

	GracefulWebSocketClient(WebSocketClient delegate, Duration closeTimeout, @Nullable Pacer pacer) {
		Assert.notNull(delegate, "'delegate' must not be null");
		this.delegate = delegate;
		this.closeTimeout = closeTimeout;
		this.pacer = pacer;
	}

	@Override
	public CompletableFuture<WebSocketSession> execute(WebSocketHandler handler, String uriTemplate,
			@Nullable Object... uriVariables) {
		URI uri = UriComponentsBuilder.fromUriString(uriTemplate).buildAndExpand(uriVariables).encode().toUri();
		return execute(handler, null, uri);
	}

	@Override
	public CompletableFuture<WebSocketSession> execute(WebSocketHandler handler, @Nullable WebSocketHttpHeaders headers,
			URI uri) {
		Connection connection = new Connection(handler);
		this.connections.add(connection);
		try {
			return this.delegate.execute(connection, headers, uri).whenComplete(connection::executed);
		}
		catch (RuntimeException ex) {
			connection.executed(null, ex);
			throw ex;
		}
	}

	/**
	 * Make attempts until this client is stopped.
	 */
	void keepConnected(Consumer<Pacer.Turn> attempt) {
		Assert.state(this.pacer != null, "No pacer");
		this.pacer.start(attempt);
	}

	boolean isConnected() {
		return this.connections.stream().anyMatch((connection) -> connection.established);
	}

	@Override
	public void start() {
		this.running = true;
		this.stopped = false;
		if (this.delegate instanceof Lifecycle lifecycle && !lifecycle.isRunning()) {
			lifecycle.start();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.stopped = true;
		if (this.pacer != null) {
			this.pacer.stop();
		}
		CompletableFuture<?>[] gone = this.connections.stream()
			.map(Connection::close)
			.toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(gone).get(this.closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			this.logger.log(Level.INFO, "Not all servers have answered the close frame within " + this.closeTimeout);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		if (this.delegate instanceof Lifecycle lifecycle) {
			lifecycle.stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * The handler of one connection.
	 */
	private final class Connection extends WebSocketHandlerDecorator {

		private final Pacer.@Nullable Turn turn = (GracefulWebSocketClient.this.pacer != null)
				? GracefulWebSocketClient.this.pacer.current() : null;

		private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

		private final CompletableFuture<WebSocketSession> opened = new CompletableFuture<>();

		private volatile boolean established;

		Connection(WebSocketHandler handler) {
			super(handler);
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			this.established = true;
			boolean wanted = (this.turn == null || this.turn.opened()) && !GracefulWebSocketClient.this.stopped;
			super.afterConnectionEstablished(session);
			if (!wanted) {
				close();
			}
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
			try {
				super.afterConnectionClosed(session, status);
			}
			finally {
				ended(session);
				if (this.turn != null) {
					this.turn.closed(status.getCode(), status.getReason());
				}
			}
		}

		private void executed(@Nullable WebSocketSession session, @Nullable Throwable failure) {
			if (session != null) {
				this.opened.complete(session);
				return;
			}
			ended(null);
			if (this.turn != null && failure != null) {
				this.turn.failed(failure);
			}
		}

		private void ended(@Nullable WebSocketSession session) {
			GracefulWebSocketClient.this.connections.remove(this);
			if (session != null && tomcatPresent) {
				Tomcat.completeWhenGone(session, this.gone);
			}
			else {
				this.gone.complete(null);
			}
		}

		/**
		 * Not before it is open: Tomcat would not read the answer. And on a thread of its
		 * own: a server that does not read blocks it.
		 * @return is completed when the connection is gone
		 */
		private CompletableFuture<?> close() {
			this.opened.thenAccept((session) -> {
				Thread thread = new Thread(() -> close(session), "ws-shutdown-client-close");
				thread.setDaemon(true);
				thread.start();
			});
			return this.gone;
		}

		private void close(WebSocketSession session) {
			try {
				if (tomcatPresent) {
					Tomcat.setSendTimeout(session);
				}
				session.close(CloseStatus.GOING_AWAY);
			}
			catch (IOException | IllegalStateException ex) {
				GracefulWebSocketClient.this.logger.log(Level.DEBUG, "Could not close " + session, ex);
				ended(null);
			}
		}

	}

	/**
	 * Tomcat says that a session was closed as soon as it has sent its own close frame,
	 * and has no event for the answer: it has to be asked.
	 */
	private static final class Tomcat {

		private static final Executor LATER = CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);

		/** As for code 1000: for any other it is 50 ms, and then TCP ends without it. */
		private static void setSendTimeout(WebSocketSession session) {
			WsSession wsSession = find(session);
			if (wsSession != null && session.isOpen()) {
				wsSession.getUserProperties()
					.putIfAbsent(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY,
							Constants.DEFAULT_BLOCKING_SEND_TIMEOUT);
			}
		}

		private static @Nullable WsSession find(WebSocketSession session) {
			return (session instanceof NativeWebSocketSession nativeSession)
					? nativeSession.getNativeSession(WsSession.class) : null;
		}

		private static void completeWhenGone(WebSocketSession session, CompletableFuture<@Nullable Void> gone) {
			WsSession wsSession = find(session);
			if (wsSession == null || wsSession.isClosed()) {
				gone.complete(null);
			}
			else {
				LATER.execute(() -> completeWhenGone(session, gone));
			}
		}

	}

}
