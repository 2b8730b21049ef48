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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The ways in which a session comes to its end, by its peer or by an application that
 * does what the peer asks for.
 */
enum PeerEnding {

	RESERVED_OPCODE((peer) -> peer.sendFrame(0x3, true, bytes("x"))),

	RESERVED_BIT((peer) -> peer.sendFrame(0x40 | Frame.TEXT, true, bytes("x"))),

	INVALID_CLOSE_CODE((peer) -> peer.sendClose(999, "")),

	INVALID_UTF8((peer) -> peer.sendFrame(Frame.TEXT, true, new byte[] { (byte) 0xC3, 0x28 })),

	LONG_MESSAGE((peer) -> {
		peer.sendFrameHeaderOnly(Frame.TEXT, 10_000_000);
		peer.keepSending(new byte[1000], Duration.ofMillis(1));
	}),

	RESET(RawWebSocketPeer::reset),

	HALF_CLOSE(RawWebSocketPeer::halfClose),

	END_OF_TCP(RawWebSocketPeer::close),

	CLOSE((peer) -> peer.sendClose(1000, "")),

	CLOSE_WITH_CODE((peer) -> peer.sendClose(3500, "")),

	CLOSE_WITHOUT_CODE((peer) -> peer.sendClose(1005, "")),

	CLOSED_BY_APPLICATION((peer) -> peer.sendText("close 4000")),

	CLOSED_BY_APPLICATION_NORMALLY((peer) -> peer.sendText("close 1000")),

	CLOSED_BY_APPLICATION_GOING_AWAY((peer) -> peer.sendText("close 1001")),

	CLOSED_BY_APPLICATION_ANSWERED_WITH_OTHER_CODE((peer) -> {
		peer.onClose(new CloseReaction(Duration.ZERO, (raw, close) -> raw.sendClose(3000, "")));
		peer.sendText("close 4000");
	}),

	CLOSED_BY_APPLICATION_ANSWERED_BY_RESET((peer) -> {
		peer.onClose(CloseReaction.RESET);
		peer.sendText("close 4000");
	}),

	CLOSED_BY_APPLICATION_ANSWERED_BY_END_OF_TCP((peer) -> {
		peer.onClose(CloseReaction.HALF_CLOSE);
		peer.sendText("close 4000");
	}),

	CLOSED_TWICE((peer) -> peer.sendText("close 4000 4001")),

	FAILING_HANDLER((peer) -> peer.sendText("fail")),

	DISCONNECTED_BY_APPLICATION((peer) -> peer.sendText("disconnect")),

	IDLE((peer) -> peer.sendText("idle 300")),

	REFUSED_BY_APPLICATION((peer) -> {
	}),

	/**
	 * With a code that must not be sent: the session stays, and its peer leaves later.
	 */
	CLOSED_BY_APPLICATION_WITH_INVALID_CODE((peer) -> peer.sendText("close 1006"));

	private final Consumer<RawWebSocketPeer> behaviour;

	PeerEnding(Consumer<RawWebSocketPeer> behaviour) {
		this.behaviour = behaviour;
	}

	void end(RawWebSocketPeer peer) {
		this.behaviour.accept(peer);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
