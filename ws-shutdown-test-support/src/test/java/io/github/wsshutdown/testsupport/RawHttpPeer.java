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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An HTTP client on a bare socket that sends what it is told.
 */
public final class RawHttpPeer implements AutoCloseable {

	/** What a proxy adds to every request that it passes on. */
	public static final String UPGRADE_HEADERS = "Upgrade: websocket\r\nConnection: upgrade\r\n";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final Socket socket;

	private final WireInput input;

	private RawHttpPeer(Socket socket) throws IOException {
		this.socket = socket;
		this.input = new WireInput(socket);
	}

	public static RawHttpPeer connect(int port) throws IOException {
		return new RawHttpPeer(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	/**
	 * Make a request without a body.
	 * @param headers the headers but {@code Host}, each with its end of line
	 * @return the status of the response
	 */
	public static int status(int port, String method, String path, String headers) throws IOException {
		try (RawHttpPeer peer = connect(port)) {
			return peer.request(method, path, headers).readStatus();
		}
	}

	public RawHttpPeer request(String method, String path, String headers) throws IOException {
		return send("%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(method, path, headers));
	}

	public RawHttpPeer send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		return this;
	}

	public int readStatus() throws IOException {
		return HttpHead.read(this.input, Deadline.in(TIMEOUT)).status();
	}

	/**
	 * Wait until a text has arrived.
	 */
	public void awaitText(String text) throws IOException {
		this.input.takeUntil(text, Deadline.in(TIMEOUT));
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
