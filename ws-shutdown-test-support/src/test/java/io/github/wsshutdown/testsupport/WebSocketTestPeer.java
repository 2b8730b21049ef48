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

import java.time.Duration;

/**
 * A {@link TestPeer} over WebSocket.
 */
final class WebSocketTestPeer extends TestPeer {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int BULK_LENGTH = 8000;

	private final PeerProtocol protocol;

	private final RawWebSocketPeer raw;

	private WebSocketTestPeer(PeerKind kind, RawWebSocketPeer raw) {
		super(kind);
		this.protocol = kind.protocol();
		this.raw = raw;
	}

	/**
	 * Make the handshake and what comes before the first command.
	 */
	static TestPeer open(PeerKind kind, Handshake handshake) {
		kind.protocol().prepare(handshake);
		RawWebSocketPeer raw = handshake.open();
		try {
			kind.protocol().begin(raw);
			return new WebSocketTestPeer(kind, raw);
		}
		catch (RuntimeException | Error ex) {
			raw.close();
			throw ex;
		}
	}

	@Override
	public RawWebSocketPeer raw() {
		return this.raw;
	}

	@Override
	public void startReading() {
		this.raw.startReading();
	}

	@Override
	public void onClose(CloseReaction reaction) {
		this.raw.onClose(reaction);
	}

	@Override
	public void command(String command) {
		this.raw.sendText(this.protocol.encode(command));
	}

	@Override
	public void halfCommand(String command) {
		String text = this.protocol.encode(command);
		this.raw.sendPartOfText(text, text.length() / 2);
	}

	@Override
	public void awaitAnswer(String answer) {
		this.raw.awaitText((text) -> this.protocol.isAnswer(text, answer), TIMEOUT);
	}

	@Override
	public boolean hasAnswer(String answer) {
		return this.raw.texts().stream().anyMatch((text) -> this.protocol.isAnswer(text, answer));
	}

	@Override
	public void awaitBulk() {
		this.raw.awaitFrame((frame) -> frame.payload().length > BULK_LENGTH, TIMEOUT);
	}

	@Override
	public void leave() {
		this.raw.sendClose(1000, "");
	}

	@Override
	public PeerClose awaitClose() {
		Frame close = this.raw.awaitClose(TIMEOUT);
		return new PeerClose(close.closeCode(), close.closeReason());
	}

	@Override
	public int closes() {
		return this.raw.closeFrames();
	}

	@Override
	public boolean heardAfterClose() {
		return this.raw.frameAfterClose();
	}

	@Override
	public long closedAtNanos() {
		return this.raw.closeReceivedAtNanos().orElseThrow();
	}

	@Override
	public PeerEnd awaitEnd() {
		return this.raw.awaitEnd(TIMEOUT);
	}

	@Override
	public long endedAtNanos() {
		return this.raw.endedAtNanos().orElseThrow();
	}

	@Override
	public void close() {
		this.raw.close();
	}

	@Override
	public String toString() {
		return super.toString() + ": " + this.raw;
	}

}
