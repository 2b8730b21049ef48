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

package io.github.wsshutdown.servlet.sockjs;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.ContainerSocket;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One request and response that carry a session for a while. Frames are written one at a
 * time, and nothing is after the close frame: Spring closes a session while another
 * thread may be sending. Thread-safe.
 */
final class SockJsExchange implements AsyncListener {

	private static final Log logger = LogFactory.getLog(SockJsExchange.class);

	/** Held while a frame is written, for as long as the peer does not read it. */
	private final ReentrantLock writeLock = new ReentrantLock();

	/** The socket is that of this exchange as long as {@link #inFlight}. */
	private final Object socketLock = new Object();

	private final HttpServletResponse response;

	private @Nullable ContainerSocket socket;

	private volatile @Nullable SockJsTransport transport;

	private volatile boolean inFlight;

	private volatile boolean handled;

	private volatile boolean ended;

	private volatile boolean failed;

	private volatile int closeCode = Connection.NO_CLOSE_FRAME;

	SockJsExchange(HttpServletResponse response) {
		this.response = response;
	}

	/**
	 * Let the exchange carry a session.
	 */
	void carry(SockJsTransport transport) {
		this.transport = transport;
		if (this.inFlight) {
			transport.carriedBy(this);
		}
	}

	/**
	 * Called when Spring has taken the response to carry the session.
	 * @param socket the socket, {@code null} if it is not known
	 */
	void started(@Nullable ContainerSocket socket) {
		this.socket = socket;
		this.inFlight = true;
		SockJsTransport transport = this.transport;
		if (transport != null) {
			transport.carriedBy(this);
		}
	}

	/**
	 * Called when Spring has handled the request.
	 */
	void requestHandled() {
		this.handled = true;
		SockJsTransport transport = this.transport;
		if (transport != null) {
			transport.requestHandled(this);
		}
	}

	/**
	 * Whether the response is begun and not complete.
	 */
	boolean isInFlight() {
		return this.inFlight;
	}

	/**
	 * Whether Spring has written what is to be written first: the open frame, and
	 * messages that waited for a response.
	 */
	boolean isHandled() {
		return this.handled;
	}

	/**
	 * Whether a thread is writing, possibly for as long as the peer does not read.
	 */
	boolean isWriting() {
		return this.writeLock.isLocked();
	}

	/**
	 * Whether the peer could not be written to.
	 */
	boolean isFailed() {
		return this.failed;
	}

	/**
	 * Called when a close frame was written.
	 */
	void closeFrameWritten(int code) {
		this.closeCode = code;
	}

	/**
	 * The code that the peer was told, 1006 if it was told none.
	 */
	int closeCode() {
		return this.failed ? Connection.NO_CLOSE_FRAME : this.closeCode;
	}

	boolean isCloseFrameWritten() {
		return this.closeCode != Connection.NO_CLOSE_FRAME;
	}

	/**
	 * Write, after what other threads write now.
	 * @throws IOException if that fails, or nothing more may be written
	 */
	void write(ResponseWrite write) throws IOException {
		this.writeLock.lock();
		try {
			if (this.ended) {
				throw new IOException("SockJS response is complete");
			}
			writeLocked(write);
		}
		finally {
			this.writeLock.unlock();
		}
	}

	private void writeLocked(ResponseWrite write) throws IOException {
		try {
			write.run();
		}
		catch (IOException ex) {
			this.failed = true;
			throw ex;
		}
		catch (IllegalStateException ex) {
			this.failed = true;
			throw new IOException("Response was completed meanwhile", ex);
		}
	}

	/**
	 * Write the last frame.
	 * @param code its code
	 * @param beforeWrite what to run before the peer can see it
	 * @return whether it was tried; if not the response is complete or about to be
	 */
	boolean writeLast(byte[] frame, int code, Runnable beforeWrite) {
		this.writeLock.lock();
		try {
			if (!this.inFlight || this.ended) {
				return false;
			}
			this.ended = true;
			beforeWrite.run();
			writeLocked(() -> {
				this.response.getOutputStream().write(frame);
				this.response.flushBuffer();
			});
			closeFrameWritten(code);
		}
		catch (IOException ex) {
			logger.trace("Peer could not be told", ex);
		}
		finally {
			this.writeLock.unlock();
		}
		return true;
	}

	/**
	 * Complete the response, which may be the moment to write a close frame.
	 */
	void complete(AsyncContext asyncContext) {
		SockJsTransport transport = this.transport;
		boolean told = transport != null && transport.tellBeforeComplete(this);
		end();
		asyncContext.complete();
		if (told) {
			transport.closeSession();
		}
	}

	private void end() {
		this.writeLock.lock();
		try {
			this.ended = true;
		}
		finally {
			this.writeLock.unlock();
		}
	}

	/**
	 * Make writes fail that wait for the peer to read.
	 */
	void failBlockedWrites() {
		synchronized (this.socketLock) {
			if (this.inFlight && this.socket != null) {
				this.socket.failBlockedWrites();
			}
		}
	}

	/**
	 * End the response without completing it.
	 */
	void reset() {
		synchronized (this.socketLock) {
			this.ended = true;
			this.failed = true;
			if (this.inFlight && this.socket != null) {
				this.socket.resetUnderRequest();
			}
		}
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.ended = true;
		SockJsTransport transport = this.transport;
		if (transport != null) {
			transport.exchangeCompleting(this);
		}
		synchronized (this.socketLock) {
			this.inFlight = false;
		}
		if (transport != null) {
			transport.exchangeCompleted(this);
		}
	}

	/**
	 * The peer has gone. Spring leaves it to the container to complete the response,
	 * which renders an error page for it.
	 */
	@Override
	public void onError(AsyncEvent event) {
		this.failed = true;
		this.ended = true;
		try {
			event.getAsyncContext().complete();
		}
		catch (IllegalStateException ex) {
			logger.trace("Response was completed meanwhile", ex);
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
	}

}
