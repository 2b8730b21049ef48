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
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.AssertProvider;

/**
 * A WebSocket peer on a real socket that remembers the text that it receives and answers
 * a close frame at once, as a browser does. Does not connect again.
 * <p>
 * Safe for use by several threads.
 */
public final class WebSocketPeer implements AssertProvider<WebSocketPeerAssert>, AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final URI uri;

	private final ReceivedFrames frames = new ReceivedFrames();

	private final WebSocket webSocket;

	private WebSocketPeer(HttpClient client, URI uri, String... subProtocols) {
		this.uri = uri;
		WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(TIMEOUT);
		if (subProtocols.length > 0) {
			builder.subprotocols(subProtocols[0],
					List.of(subProtocols).subList(1, subProtocols.length).toArray(String[]::new));
		}
		this.webSocket = builder.buildAsync(uri, this.frames).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Connect a peer.
	 * @param uri where to, for example {@code ws://localhost:8080/chat}
	 * @param subProtocols the sub-protocols that it asks for, the preferred one first
	 * @return the peer, which is connected
	 * @throws IllegalStateException if the handshake is refused or fails, or takes longer
	 * than ten seconds
	 */
	public static WebSocketPeer connect(URI uri, String... subProtocols) {
		return connect(HttpClient.newHttpClient(), uri, subProtocols);
	}

	/**
	 * Connect a peer through a client that has what the server asks for, for example an
	 * {@code SSLContext} or an {@code Authenticator}.
	 * @param client the client
	 * @param uri where to, for example {@code wss://localhost:8443/chat}
	 * @param subProtocols the sub-protocols that it asks for, the preferred one first
	 * @return the peer, which is connected
	 * @throws IllegalStateException if the handshake is refused or fails, or takes longer
	 * than ten seconds
	 */
	public static WebSocketPeer connect(HttpClient client, URI uri, String... subProtocols) {
		try {
			return new WebSocketPeer(client, uri, subProtocols);
		}
		catch (CompletionException ex) {
			String problem = (ex.getCause() instanceof WebSocketHandshakeException refused)
					? "the server answered " + refused.getResponse().statusCode() : String.valueOf(ex.getCause());
			throw new IllegalStateException("Could not connect to " + uri + ": " + problem, ex);
		}
	}

	/**
	 * Send a text message.
	 * @param text the text
	 * @throws IllegalStateException if the connection has ended, or the message is not
	 * taken within ten seconds
	 */
	public void send(String text) {
		try {
			this.webSocket.sendText(text, true).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
		}
		catch (CompletionException ex) {
			throw new IllegalStateException("Could not send to " + this.uri, ex);
		}
	}

	/**
	 * What has been received up to now.
	 * @return the texts of whole messages, in their order
	 */
	public List<String> received() {
		return this.frames.texts();
	}

	/**
	 * Where this peer is connected to.
	 * @return the URI
	 */
	public URI uri() {
		return this.uri;
	}

	ReceivedFrames frames() {
		return this.frames;
	}

	/**
	 * End the connection at once, without a closing handshake.
	 */
	@Override
	public void close() {
		this.webSocket.abort();
	}

	@Override
	public WebSocketPeerAssert assertThat() {
		return new WebSocketPeerAssert(this);
	}

	@Override
	public String toString() {
		return "Peer of " + this.uri;
	}

}
