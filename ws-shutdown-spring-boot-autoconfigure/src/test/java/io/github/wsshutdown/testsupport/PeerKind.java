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

/**
 * The ways in which peers connect to {@link ServletTestConfiguration}.
 */
public enum PeerKind {

	/** One of Spring's handlers. */
	PLAIN("/plain", "/plain"),

	/** A STOMP session. */
	STOMP("/stomp", "/stomp"),

	/** A SockJS session over WebSocket. */
	SOCKJS("/sockjs/000/%s/websocket", "/sockjs/**"),

	/** A Jakarta endpoint. */
	ENDPOINT("/endpoint", "/endpoint");

	private final String requestPath;

	private final String registeredPath;

	PeerKind(String requestPath, String registeredPath) {
		this.requestPath = requestPath;
		this.registeredPath = registeredPath;
	}

	/**
	 * The path under which the connection is to be counted.
	 */
	public String registeredPath() {
		return this.registeredPath;
	}

	String requestPath() {
		return this.requestPath.formatted(Long.toString(System.nanoTime(), 36));
	}

	/**
	 * Connect a peer that reads.
	 */
	public TestPeer connect(int port) {
		TestPeer peer = TestPeer.connect(this, RawWebSocketPeer.handshake(port).path(requestPath()));
		peer.raw().startReading();
		return peer;
	}

	/**
	 * Connect a peer that does not read by itself and has little room for what is sent to
	 * it.
	 */
	public TestPeer connectNotReading(int port) {
		return TestPeer.connect(this, RawWebSocketPeer.handshake(port).path(requestPath()).receiveBuffer(4096));
	}

	String encode(String command) {
		return switch (this) {
			case PLAIN, ENDPOINT -> command;
			case SOCKJS -> "[\"" + command + "\"]";
			case STOMP -> "SEND\ndestination:/app/command\n\n" + command + "\0";
		};
	}

	boolean isAnswer(String text, String answer) {
		return switch (this) {
			case PLAIN, ENDPOINT -> text.equals(answer);
			case SOCKJS -> text.equals("a[\"" + answer + "\"]");
			case STOMP -> text.startsWith("MESSAGE\n") && text.endsWith("\n\n" + answer + "\0");
		};
	}

}
