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

package io.github.wsshutdown.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.assertj.core.api.AbstractAssert;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Assertions on what the WebSocket peers of an application see when its context closes.
 * The peers that it connects are disconnected afterwards.
 */
public final class ShutdownAssert extends AbstractAssert<ShutdownAssert, ConfigurableApplicationContext> {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(2);

	private final HttpClient client = HttpClient.newHttpClient();

	private final List<WebSocketPeer> connected = new ArrayList<>();

	private final List<WebSocketPeer> peers = new ArrayList<>();

	private Duration timeout = DEFAULT_TIMEOUT;

	ShutdownAssert(ConfigurableApplicationContext actual) {
		super(actual, ShutdownAssert.class);
	}

	/**
	 * Connect peers to the application, without TLS.
	 * @param count how many
	 * @param path their path, with the context path and with a query if it has one
	 * @param subProtocols the sub-protocols that they ask for, the preferred one first
	 * @return this
	 * @throws AssertionError if the context has no web server
	 * @throws IllegalStateException if a handshake is refused or fails
	 */
	public ShutdownAssert withPeers(int count, String path, String... subProtocols) {
		URI uri = URI.create("ws://localhost:" + port() + path);
		try {
			for (int i = 0; i < count; i++) {
				WebSocketPeer peer = WebSocketPeer.connect(this.client, uri, subProtocols);
				this.connected.add(peer);
				this.peers.add(peer);
			}
		}
		catch (RuntimeException | Error ex) {
			disconnect();
			throw ex;
		}
		return this;
	}

	/**
	 * Look at a peer that is connected already, for example one that a handler is busy
	 * with.
	 * @param peer the peer, which the caller disconnects
	 * @return this
	 */
	public ShutdownAssert withPeer(WebSocketPeer peer) {
		this.peers.add(peer);
		return this;
	}

	/**
	 * Set how long after the context begins to close the peers may see their close
	 * frames, ten seconds if not set.
	 * @param timeout how long
	 * @return this
	 */
	public ShutdownAssert within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Close the context and verify that each peer sees a close frame in time. Returns
	 * when the context has closed.
	 * @param code the status code that they are to see
	 * @return this
	 * @throws AssertionError if there is a peer that sees another code, no close frame or
	 * one that comes too late, or if the context has not closed after two minutes
	 * @throws IllegalStateException if there are no peers
	 */
	public ShutdownAssert closesPeersWith(int code) {
		if (this.peers.isEmpty()) {
			throw new IllegalStateException("There are no peers: call withPeers or withPeer first");
		}
		try {
			long begin = System.nanoTime();
			CompletableFuture<Void> closed = closeContext();
			try {
				for (WebSocketPeer peer : this.peers) {
					peer.assertThat().within(this.timeout).seesCloseCode(code, begin);
				}
			}
			finally {
				awaitClosed(closed);
			}
		}
		finally {
			disconnect();
		}
		return this;
	}

	private CompletableFuture<Void> closeContext() {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				this.actual.close();
				closed.complete(null);
			}
			catch (Throwable ex) {
				closed.completeExceptionally(ex);
			}
		}, "close-context");
		thread.setDaemon(true);
		thread.start();
		return closed;
	}

	private void awaitClosed(CompletableFuture<Void> closed) {
		try {
			closed.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			failWithMessage("Interrupted while the context was closing");
		}
		catch (ExecutionException ex) {
			throw new AssertionError("The context could not be closed", ex.getCause());
		}
		catch (TimeoutException ex) {
			failWithMessage("Expected the context to close within %s", CLOSE_TIMEOUT);
		}
	}

	private void disconnect() {
		this.connected.forEach(WebSocketPeer::close);
		this.connected.clear();
	}

	private int port() {
		isNotNull();
		WebServer server = (this.actual instanceof WebServerApplicationContext context) ? context.getWebServer() : null;
		if (server == null) {
			throw failure("Expected a context with a running web server but was %s", this.actual);
		}
		return server.getPort();
	}

}
