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
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Peers that misbehave in their handshake. With each, the response that it sees while all
 * is well, and if it comes to its end during a drain.
 */
public enum HostileHandshake {

	LONG_HEADERS("sends 64 kB of headers", new Sightings("400 or RESET", "431 or RESET", "431 or RESET"),
			new Sightings("400 or RESET", "431 or RESET", "431 or RESET")) {

		@Override
		void prepare(Handshake handshake) {
			for (int i = 0; i < 64; i++) {
				handshake.header("X-Padding-" + i, "x".repeat(1024));
			}
		}

		@Override
		void end(RawWebSocketPeer peer, byte[] request) {
			FrameWriter.quietly(() -> peer.sendRaw(request));
		}

	},

	BYTE_BY_BYTE("sends its request byte by byte, the second half during the drain", Sightings.everywhere("101"),
			Sightings.everywhere("503")) {

		@Override
		void begin(RawWebSocketPeer peer, byte[] request) {
			send(peer, request, 0, request.length / 2);
		}

		@Override
		void end(RawWebSocketPeer peer, byte[] request) {
			send(peer, request, request.length / 2, request.length);
		}

		private void send(RawWebSocketPeer peer, byte[] request, int from, int to) {
			for (int i = from; i < to; i++) {
				peer.sendRaw(new byte[] { request[i] });
				LockSupport.parkNanos(500_000);
			}
		}

	},

	HALF("sends half of its request, and nothing more", Sightings.everywhere("nothing"),
			Sightings.everywhere("nothing")) {

		@Override
		void begin(RawWebSocketPeer peer, byte[] request) {
			peer.sendRaw(Arrays.copyOf(request, request.length / 2));
		}

		@Override
		void end(RawWebSocketPeer peer, byte[] request) {
		}

	},

	FRAME_WITH_REQUEST("sends a message together with its request", Sightings.everywhere("101"),
			Sightings.everywhere("503")) {

		@Override
		void end(RawWebSocketPeer peer, byte[] request) {
			byte[] frame = FrameEncoder.frame(Frame.TEXT, true, FrameEncoder.text("echo early"));
			peer.sendRaw(ByteBuffer.allocate(request.length + frame.length).put(request).put(frame).array());
		}

	};

	private final String description;

	private final Sightings whileAllIsWell;

	private final Sightings duringDrain;

	HostileHandshake(String description, Sightings whileAllIsWell, Sightings duringDrain) {
		this.description = description;
		this.whileAllIsWell = whileAllIsWell;
		this.duringDrain = duringDrain;
	}

	Sightings whileAllIsWell() {
		return this.whileAllIsWell;
	}

	Sightings duringDrain() {
		return this.duringDrain;
	}

	void prepare(Handshake handshake) {
	}

	/**
	 * Send what comes before the drain.
	 */
	void begin(RawWebSocketPeer peer, byte[] request) {
	}

	/**
	 * Send the rest.
	 */
	abstract void end(RawWebSocketPeer peer, byte[] request);

	/**
	 * The row of a Markdown table with everything that is seen.
	 */
	public String row() {
		return "| %s | %s | %s |".formatted(this.description, this.whileAllIsWell.cells(), this.duringDrain.cells());
	}

}
