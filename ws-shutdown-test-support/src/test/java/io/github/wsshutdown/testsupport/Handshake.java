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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

import javax.net.ssl.SSLSocketFactory;

/**
 * A handshake to be made by a {@link RawWebSocketPeer}, with a server on this machine.
 */
public final class Handshake {

	private static final String KEY = "Sec-WebSocket-Key";

	private static final int CONNECT_TIMEOUT_MILLIS = 30_000;

	private final int port;

	private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	private String method = "GET";

	private String path = "/";

	private int receiveBuffer;

	private SSLSocketFactory tls;

	Handshake(int port) {
		this.port = port;
		header("Host", "localhost:" + port);
		header("Upgrade", "websocket");
		header("Connection", "Upgrade");
		header("Sec-WebSocket-Version", "13");
	}

	public Handshake path(String path) {
		this.path = path;
		return this;
	}

	/**
	 * Use another method than {@code GET}.
	 * @param method the method
	 * @return this handshake
	 */
	public Handshake method(String method) {
		this.method = method;
		return this;
	}

	/**
	 * Send no header of a name.
	 * @param name the name
	 * @return this handshake
	 */
	public Handshake without(String name) {
		this.headers.remove(name);
		return this;
	}

	/**
	 * Send a header, instead of the one of the same name that would be sent otherwise.
	 * @param name the name
	 * @param value the value
	 * @return this handshake
	 */
	public Handshake header(String name, String value) {
		this.headers.put(name, value);
		return this;
	}

	public Handshake subProtocol(String subProtocol) {
		return header("Sec-WebSocket-Protocol", subProtocol);
	}

	/**
	 * Set {@code SO_RCVBUF} before the connection is made, so that the server soon feels
	 * that the peer does not read.
	 * @param bytes the size
	 * @return this handshake
	 */
	public Handshake receiveBuffer(int bytes) {
		this.receiveBuffer = bytes;
		return this;
	}

	/**
	 * Connect through TLS.
	 * @param tls what makes the sockets
	 * @return this handshake
	 */
	public Handshake tls(SSLSocketFactory tls) {
		this.tls = tls;
		return this;
	}

	/**
	 * Make the handshake.
	 * @return a peer that is ready for frames
	 * @throws HandshakeRefused if the handshake was not answered with status 101
	 * @throws UncheckedIOException if TCP could not be connected
	 */
	public RawWebSocketPeer open() {
		RawWebSocketPeer peer = connectOnly();
		try {
			peer.sendHandshake();
			peer.readHandshakeResponse();
			return peer;
		}
		catch (RuntimeException | Error ex) {
			peer.close();
			throw ex;
		}
	}

	/**
	 * Connect TCP and send nothing.
	 * @return a peer that is ready for {@link RawWebSocketPeer#sendHandshake()}
	 * @throws UncheckedIOException if TCP could not be connected
	 */
	public RawWebSocketPeer connectOnly() {
		Socket socket = new Socket();
		try {
			if (this.receiveBuffer > 0) {
				socket.setReceiveBufferSize(this.receiveBuffer);
			}
			socket.setTcpNoDelay(true);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), CONNECT_TIMEOUT_MILLIS);
			Socket layered = (this.tls != null) ? this.tls.createSocket(socket, "localhost", this.port, true) : socket;
			return new RawWebSocketPeer(this, layered, new FrameLog());
		}
		catch (IOException ex) {
			closeQuietly(socket);
			throw new UncheckedIOException(ex);
		}
	}

	private void closeQuietly(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It was not connected
		}
	}

	String newKey() {
		byte[] nonce = new byte[16];
		ThreadLocalRandom.current().nextBytes(nonce);
		return this.headers.getOrDefault(KEY, Base64.getEncoder().encodeToString(nonce));
	}

	String request(String key) {
		Map<String, String> headers = new TreeMap<>(this.headers);
		headers.put(KEY, key);
		StringBuilder request = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(this.method, this.path));
		headers.forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
		return request.append("\r\n").toString();
	}

}
