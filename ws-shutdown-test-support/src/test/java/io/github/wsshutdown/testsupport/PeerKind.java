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

import java.util.Arrays;

import org.springframework.core.SpringVersion;

/**
 * The ways in which peers connect to the applications of the tests, on all servers. Which
 * of them a server has is declared with {@link PeerKinds}.
 */
public enum PeerKind {

	/** One of Spring's handlers, registered as usual. Every server has it. */
	PLAIN("/plain", "/plain", PeerProtocol.TEXT),

	/** One of Spring's handlers, with Jakarta's API and not the server's own. */
	STANDARD("/standard", "/standard", PeerProtocol.TEXT),

	/** A STOMP session. */
	STOMP("/stomp", "/stomp", PeerProtocol.STOMP),

	/** A SockJS session over WebSocket. */
	SOCKJS("/sockjs/000/%s/websocket", "/sockjs/**", PeerProtocol.SOCKJS),

	/** A Jakarta endpoint. */
	ENDPOINT("/endpoint", "/endpoint", PeerProtocol.TEXT),

	/** A reactive handler that takes more messages than it works on. */
	PREFETCH("/prefetch", "/prefetch", PeerProtocol.TEXT),

	/** A reactive handler that sends a reply to each message. */
	REPLY("/reply", "/reply", PeerProtocol.TEXT),

	/** A reactive handler that works on several messages at a time. */
	FLAT("/flat", "/flat", PeerProtocol.TEXT),

	/** A reactive handler that receives and sends independently of each other. */
	CHAT("/chat", "/chat", PeerProtocol.TEXT),

	/** A reactive handler that sends only. */
	NEWS("/news", "/news", PeerProtocol.TEXT),

	/** A reactive handler that neither receives nor sends, and never ends by itself. */
	DEAF("/deaf", "/deaf", PeerProtocol.TEXT),

	/** A SockJS session over one HTTP response that goes on and on. */
	XHR_STREAMING("/sockjs", "/sockjs/**", PeerProtocol.SOCKJS, "xhr_streaming"),

	/** The same, as server-sent events. */
	EVENTSOURCE("/sockjs", "/sockjs/**", PeerProtocol.SOCKJS, "eventsource"),

	/** The same, as scripts in an iframe. */
	HTMLFILE("/sockjs", "/sockjs/**", PeerProtocol.SOCKJS, "htmlfile"),

	/** A STOMP session in a SockJS session over HTTP. */
	STOMP_XHR_STREAMING("/stomp-sockjs", "/stomp-sockjs/**", PeerProtocol.STOMP, "xhr_streaming"),

	/** A SockJS session whose peer polls. */
	XHR("/sockjs", "/sockjs/**", PeerProtocol.SOCKJS, "xhr");

	private static final String WEBSOCKET = "websocket";

	private final String requestPath;

	private final String registeredPath;

	private final PeerProtocol protocol;

	private final String transportName;

	PeerKind(String requestPath, String registeredPath, PeerProtocol protocol) {
		this(requestPath, registeredPath, protocol, WEBSOCKET);
	}

	PeerKind(String requestPath, String registeredPath, PeerProtocol protocol, String transportName) {
		this.transportName = transportName;
		this.requestPath = requestPath;
		this.registeredPath = registeredPath;
		this.protocol = protocol;
	}

	/**
	 * A path to ask for; one of its own for each peer if its session is in the path.
	 */
	public String requestPath() {
		return this.requestPath.formatted(Long.toString(System.nanoTime(), 36));
	}

	/**
	 * The path under which the connection is to be counted.
	 */
	public String registeredPath() {
		return this.registeredPath;
	}

	/**
	 * What the connection is to be carried by.
	 */
	public String transportName() {
		return this.transportName;
	}

	/**
	 * Whether Spring Framework serves peers of this kind: before 7.0.9 it answers what
	 * peers of SockJS over HTTP send with 404.
	 */
	public boolean isServed() {
		return isWebSocket() || isSockJsServedOverHttp();
	}

	/**
	 * Whether Spring Framework serves what peers of SockJS over HTTP send.
	 */
	public static boolean isSockJsServedOverHttp() {
		String version = String.valueOf(SpringVersion.getVersion());
		return !version.matches("7\\.0\\.[0-8]");
	}

	private boolean isWebSocket() {
		return this.transportName.equals(WEBSOCKET);
	}

	PeerProtocol protocol() {
		return this.protocol;
	}

	boolean has(PeerTrait... traits) {
		return Arrays.stream(traits).allMatch(this::has);
	}

	private boolean has(PeerTrait trait) {
		return switch (trait) {
			case OBEYED -> this != NEWS && this != DEAF;
			case HANDLER_AWAITED -> has(PeerTrait.OBEYED) && this != CHAT;
			case END_TOLD -> this != DEAF;
			case WEBSOCKET_FRAMES -> isWebSocket();
			case ALWAYS_CONNECTED -> this != XHR;
			case HOLDS_SESSION -> has(PeerTrait.OBEYED) && this.protocol != PeerProtocol.STOMP && this != XHR;
			case BARE_TEXT -> this.protocol == PeerProtocol.TEXT;
		};
	}

	/**
	 * Connect a peer that reads.
	 */
	public TestPeer connect(int port) {
		TestPeer peer = isWebSocket() ? open(RawWebSocketPeer.handshake(port)) : SockJsHttpTestPeer.open(this, port, 0);
		peer.startReading();
		return peer;
	}

	/**
	 * Connect a peer that does not read by itself and has little room for what is sent to
	 * it.
	 */
	public TestPeer connectNotReading(int port) {
		return isWebSocket() ? open(RawWebSocketPeer.handshake(port).receiveBuffer(4096))
				: SockJsHttpTestPeer.open(this, port, 4096);
	}

	/**
	 * Make a prepared handshake.
	 * @param handshake the handshake, whose path is set
	 * @return a peer that does not read by itself
	 */
	TestPeer open(Handshake handshake) {
		return WebSocketTestPeer.open(this, handshake.path(requestPath()));
	}

}
