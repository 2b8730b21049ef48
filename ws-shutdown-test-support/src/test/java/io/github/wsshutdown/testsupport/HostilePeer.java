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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Peers that break RFC 6455, or wear the server out, once they are connected. With each,
 * what is seen of it if it does so while all is well: what the peer receives, and which
 * code the application is told; and if it does so instead of answering the close frame of
 * a drain: how TCP ends for it, and what the drain takes it for.
 */
public enum HostilePeer {

	RESERVED_BIT("sets a reserved bit without an extension", Seen.stillThereOnReactorNetty(Seen.REFUSED),
			Seen.endlessOnReactorNetty(Seen.LOST), (peer) -> peer.sendFrame(0x40 | Frame.TEXT, true, bytes("echo x"))),

	RESERVED_OPCODE("uses a reserved opcode", Seen.REFUSED, Seen.LOST,
			(peer) -> peer.sendFrame(0x3, true, bytes("echo x"))),

	UNMASKED("does not mask its frames", Seen.REFUSED, Seen.LOST,
			(peer) -> peer.sendRaw(new byte[] { (byte) 0x80 | Frame.TEXT, 6, 'e', 'c', 'h', 'o', ' ', 'x' })),

	LONG_CONTROL_FRAME("sends a ping of 126 bytes", Seen.REFUSED, Seen.LOST,
			(peer) -> peer.sendFrame(Frame.PING, true, many(126))),

	FRAGMENTED_CONTROL_FRAME("sends a ping in parts", Seen.REFUSED, Seen.LOST,
			(peer) -> peer.sendFrame(Frame.PING, false, bytes("ping"))),

	CONTINUATION_WITHOUT_START("continues a message that it has not begun", Seen.REFUSED, Seen.LOST,
			(peer) -> peer.sendFrame(Frame.CONTINUATION, true, bytes("echo x"))),

	MESSAGE_INSIDE_MESSAGE("begins a message inside another", Seen.REFUSED, Seen.LOST, (peer) -> {
		peer.sendFrame(Frame.TEXT, false, bytes("echo "));
		peer.sendFrame(Frame.TEXT, true, bytes("echo x"));
	}),

	INVALID_UTF8("sends text that is not UTF-8", Seen.stillThereOnReactorNetty(Seen.NOT_TEXT),
			new Sightings("EOF; lost", "RESET; forced", "RESET; forced"),
			(peer) -> peer.sendFrame(Frame.TEXT, true, new byte[] { (byte) 0xC3, 0x28 })),

	LONG_MESSAGE("sends a message longer than the server's buffer",
			Sightings.onServlet("1009; EOF or RESET; told 1009", "1009; EOF or RESET; told 1006"),
			new Sightings("EOF or RESET; lost", "RESET; forced", "EOF or RESET; lost"), (peer) -> {
				peer.sendFrameHeaderOnly(Frame.TEXT, 10_000_000);
				peer.keepSending(many(1000), Duration.ofMillis(1));
			}),

	LONG_FRAGMENTED_MESSAGE("sends such a message in small parts",
			Sightings.onServlet("1009; EOF or RESET; told 1009", "1002; EOF or RESET; told 1002"),
			new Sightings("EOF or RESET; lost", "RESET; forced", "RESET; forced"), (peer) -> {
				peer.sendFrame(Frame.TEXT, false, many(1000));
				peer.keepSending(FrameEncoder.frame(Frame.CONTINUATION, false, many(1000)), Duration.ofMillis(1));
			}),

	CLOSE_CODE_1005("closes with 1005, which must not be on the wire", Seen.REFUSED_WITHOUT_FRAME_ON_REACTOR_NETTY,
			Seen.ACKNOWLEDGED_ON_TOMCAT, (peer) -> peer.sendFrame(Frame.CLOSE, true, new byte[] { 0x03, (byte) 0xED })),

	CLOSE_CODE_999("closes with 999, which does not exist", Seen.REFUSED_WITHOUT_FRAME_ON_REACTOR_NETTY,
			Seen.ACKNOWLEDGED_ON_TOMCAT, (peer) -> peer.sendClose(999, "")),

	HALF_CLOSE_CODE("closes with one byte of a code", Seen.REFUSED, Seen.ACKNOWLEDGED_ON_TOMCAT,
			(peer) -> peer.sendFrame(Frame.CLOSE, true, new byte[] { 0x03 })),

	CLOSE_REASON_NOT_UTF8("closes with a reason that is not UTF-8",
			new Sightings("1002; EOF; told 1002", "1007; EOF; told 1007", "no close frame; EOF; told 1006"),
			Seen.ACKNOWLEDGED_ON_TOMCAT,
			(peer) -> peer.sendFrame(Frame.CLOSE, true, new byte[] { 0x03, (byte) 0xE8, (byte) 0xC3, 0x28 })),

	DATA_AFTER_CLOSE("sends a message behind its close frame", Sightings.everywhere("1000; EOF or RESET; told 1000"),
			Sightings.everywhere("EOF or RESET; acknowledged"),
			(peer) -> peer.sendRaw(together(FrameEncoder.frame(Frame.CLOSE, true, FrameEncoder.closePayload(1000, "")),
					FrameEncoder.frame(Frame.TEXT, true, bytes("echo late"))))),

	TRICKLE("sends a message byte by byte, without end",
			Sightings.onServlet("stays; told 1006", "stays; told 1002 or told 1006"), Seen.FORCED, true, (peer) -> {
				peer.sendFrameHeaderOnly(Frame.TEXT, 60_000);
				peer.keepSending(bytes("x"), Duration.ofMillis(10));
			}),

	ENDLESS_MESSAGE("sends a message in parts of a byte, without end",
			Sightings.onServlet("stays; told 1006", "stays; told 1002 or told 1006"), Seen.FORCED, true, (peer) -> {
				peer.sendFrame(Frame.TEXT, false, bytes("x"));
				peer.keepSending(FrameEncoder.frame(Frame.CONTINUATION, false, bytes("x")), Duration.ofMillis(10));
			}),

	PING_FLOOD("sends pings as fast as it can, without end",
			Sightings.onServlet("stays; told 1006", "stays; told 1002 or told 1006"),
			new Sightings("EOF or RESET; forced or lost", "RESET; forced", "RESET; forced"), true,
			// A second or more of it: what is left to do after that is to take the
			// server's
			// and this machine's time
			(peer) -> peer.keepSending(FrameEncoder.frame(Frame.PING, true, bytes("ping")), 50_000,
					Duration.ofMillis(5)));

	private final String description;

	private final Sightings whileAllIsWell;

	private final Sightings duringDrain;

	private final boolean endless;

	private final Consumer<RawWebSocketPeer> behaviour;

	HostilePeer(String description, Sightings whileAllIsWell, Sightings duringDrain,
			Consumer<RawWebSocketPeer> behaviour) {
		this(description, whileAllIsWell, duringDrain, false, behaviour);
	}

	HostilePeer(String description, Sightings whileAllIsWell, Sightings duringDrain, boolean endless,
			Consumer<RawWebSocketPeer> behaviour) {
		this.description = description;
		this.whileAllIsWell = whileAllIsWell;
		this.duringDrain = duringDrain;
		this.endless = endless;
		this.behaviour = behaviour;
	}

	Sightings whileAllIsWell() {
		return this.whileAllIsWell;
	}

	Sightings duringDrain() {
		return this.duringDrain;
	}

	/**
	 * Whether the peer goes on with something that is allowed until it is stopped.
	 */
	boolean isEndless() {
		return this.endless;
	}

	void misbehave(RawWebSocketPeer peer) {
		this.behaviour.accept(peer);
	}

	/**
	 * The row of a Markdown table with everything that is seen.
	 */
	public String row() {
		return "| %s | %s | %s |".formatted(this.description, this.whileAllIsWell.cells(), this.duringDrain.cells());
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] many(int count) {
		byte[] bytes = new byte[count];
		Arrays.fill(bytes, (byte) 'x');
		return bytes;
	}

	private static byte[] together(byte[] first, byte[] second) {
		return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
	}

	/**
	 * What is seen of several.
	 */
	private static final class Seen {

		static final Sightings REFUSED = Sightings.onServlet("1002; EOF; told 1002", "1002; EOF; told 1006");

		static final Sightings REFUSED_WITHOUT_FRAME_ON_REACTOR_NETTY = Sightings.onServlet("1002; EOF; told 1002",
				"no close frame; EOF; told 1006");

		static final Sightings NOT_TEXT = Sightings.everywhere("1007; EOF; told 1007");

		static final Sightings LOST = Sightings.everywhere("EOF; lost");

		static final Sightings FORCED = Sightings.everywhere("RESET; forced");

		static final Sightings ACKNOWLEDGED_ON_TOMCAT = new Sightings("EOF; acknowledged", "EOF; lost", "EOF; lost");

		/** It does not look at such things, and hands the message to the application. */
		static Sightings stillThereOnReactorNetty(Sightings others) {
			return new Sightings(others.tomcat(), others.jetty(), "stays; told 1002 or told 1006");
		}

		static Sightings endlessOnReactorNetty(Sightings others) {
			return new Sightings(others.tomcat(), others.jetty(), "RESET; forced");
		}

	}

}
