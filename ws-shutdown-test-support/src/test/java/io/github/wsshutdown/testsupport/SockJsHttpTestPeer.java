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

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A {@link TestPeer} over SockJS over HTTP. Sends one message after the other, as
 * {@code sockjs-client} does.
 */
final class SockJsHttpTestPeer extends TestPeer {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int BULK_LENGTH = 8000;

	private final PeerProtocol protocol;

	private final RawSockJsHttpPeer raw;

	private final ExecutorService sender = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "sockjs-peer-sender");
		thread.setDaemon(true);
		return thread;
	});

	private SockJsHttpTestPeer(PeerKind kind, RawSockJsHttpPeer raw) {
		super(kind);
		this.protocol = kind.protocol();
		this.raw = raw;
	}

	static TestPeer open(PeerKind kind, int port, int receiveBuffer) {
		RawSockJsHttpPeer raw = RawSockJsHttpPeer.connectNotReading(port, kind.requestPath(),
				SockJsFrames.of(kind.transportName()), receiveBuffer);
		SockJsHttpTestPeer peer = new SockJsHttpTestPeer(kind, raw);
		try {
			if (kind.protocol() == PeerProtocol.STOMP) {
				peer.subscribe();
			}
			return peer;
		}
		catch (RuntimeException | Error ex) {
			peer.close();
			throw ex;
		}
	}

	private void subscribe() {
		this.raw.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
		this.raw.readUntil((frame) -> frame.contains("CONNECTED"), TIMEOUT);
		this.raw.send("SUBSCRIBE\nid:0\ndestination:/user/queue/answers\n\n\0");
		for (int i = 0; i < 100; i++) {
			this.raw.send(this.protocol.encode("ready"));
			if (this.raw.readUntil((frame) -> frame.contains("ready"), Duration.ofMillis(100))) {
				return;
			}
		}
		throw new AssertionError("Was not subscribed");
	}

	@Override
	public void startReading() {
		this.raw.startReading();
	}

	@Override
	public void onClose(CloseReaction reaction) {
		if (reaction != CloseReaction.ANSWER) {
			throw new UnsupportedOperationException("SockJS has no answer to a close frame");
		}
	}

	@Override
	public void command(String command) {
		String message = (this.protocol == PeerProtocol.STOMP) ? this.protocol.encode(command) : command;
		this.sender.execute(() -> {
			try {
				this.raw.send(message);
			}
			catch (UncheckedIOException ex) {
				// The server stops before it has answered a handler that takes too long
			}
		});
	}

	@Override
	public void awaitAnswer(String answer) {
		this.raw.awaitMessage((message) -> isAnswer(message, answer));
	}

	@Override
	public boolean hasAnswer(String answer) {
		return this.raw.messages().stream().anyMatch((message) -> isAnswer(message, answer));
	}

	private boolean isAnswer(String message, String answer) {
		return (this.protocol == PeerProtocol.STOMP) ? this.protocol.isAnswer(message, answer) : message.equals(answer);
	}

	@Override
	public void awaitBulk() {
		this.raw.awaitMessage((message) -> message.length() > BULK_LENGTH);
	}

	@Override
	public void leave() {
		throw new UnsupportedOperationException("SockJS peers can't tell that they leave");
	}

	@Override
	public PeerClose awaitClose() {
		String frame = this.raw.awaitClose();
		String code = frame.substring(2, frame.indexOf(','));
		return new PeerClose(Integer.parseInt(code),
				JsonStrings.decode("[" + frame.substring(frame.indexOf(',') + 1)).get(0));
	}

	@Override
	public int closes() {
		return (int) this.raw.frames().stream().filter((frame) -> frame.startsWith("c")).count();
	}

	@Override
	public boolean heardAfterClose() {
		List<String> frames = this.raw.frames();
		return closes() > 0 && !frames.get(frames.size() - 1).startsWith("c");
	}

	@Override
	public long closedAtNanos() {
		return this.raw.closedAtNanos();
	}

	@Override
	public PeerEnd awaitEnd() {
		return this.raw.awaitEnd();
	}

	@Override
	public long endedAtNanos() {
		return this.raw.endedAtNanos();
	}

	@Override
	public void close() {
		this.sender.shutdownNow();
		this.raw.close();
	}

	@Override
	public String toString() {
		return super.toString() + ": " + this.raw;
	}

}
