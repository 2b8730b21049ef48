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

package io.github.wsshutdown.servlet.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.Internals;
import io.github.wsshutdown.servlet.SocketInput;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A socket of Tomcat and, with the NIO connector, the channel under it. The channel is
 * kept from the begin, since Tomcat reuses the object that leads to it for other
 * connections. With another connector a socket can only be closed: the peer gets a FIN
 * behind its unread data, and blocked senders wait for their own timeout.
 */
class TomcatSocket implements ContainerSocket {

	private static final Log logger = LogFactory.getLog(TomcatSocket.class);

	private static final @Nullable Field WRITE = Internals.field(SocketWrapperBase.class, "writeOperation", null);

	private final SocketWrapperBase<?> wrapper;

	private final @Nullable SocketChannel channel;

	TomcatSocket(SocketWrapperBase<?> wrapper) {
		this.wrapper = wrapper;
		this.channel = (wrapper.getSocket() instanceof NioChannel nioChannel) ? nioChannel.getIOChannel() : null;
	}

	@Override
	public final boolean isClosed() {
		return this.wrapper.isClosed();
	}

	/**
	 * Whether Tomcat waits for the peer to make room for data.
	 */
	@Override
	public final boolean isWriteBlocked() {
		SelectionKey key = selectionKey();
		try {
			return key != null && (key.interestOps() & SelectionKey.OP_WRITE) != 0;
		}
		catch (CancelledKeyException ex) {
			logger.trace("Socket was closed meanwhile", ex);
			return false;
		}
	}

	/**
	 * When the peer has last made room, in milliseconds.
	 */
	final long lastWriteMillis() {
		return (this.wrapper instanceof NioSocketWrapper nio) ? nio.getLastWrite() : 0;
	}

	/**
	 * Whether all that has come was read, and Tomcat waits for more: not while the
	 * application handles something or has suspended reading, or no thread is free.
	 */
	final boolean isAllRead() {
		SelectionKey key = selectionKey();
		try {
			return key != null && (key.interestOps() & SelectionKey.OP_READ) != 0
					&& !SocketInput.isWaiting(key.channel());
		}
		catch (CancelledKeyException ex) {
			logger.trace("Socket was closed meanwhile", ex);
			return false;
		}
	}

	/**
	 * Make Tomcat's poller find the socket writable and the write fail, which frees the
	 * threads that wait for it. Nothing but this, or their own timeout of 20 s, does.
	 */
	@Override
	public final void failBlockedWrites() {
		resetOnClose();
		if (this.channel != null) {
			try {
				this.channel.shutdownOutput();
				if (this.channel.getLocalAddress() instanceof UnixDomainSocketAddress) {
					// The poller notices the end of both directions only
					this.channel.shutdownInput();
				}
			}
			catch (IOException ex) {
				logger.trace("Socket was closed meanwhile", ex);
			}
		}
	}

	/**
	 * Close the channel with a reset and fail the write that waits for the peer, which
	 * may begin to read at this moment and is not to see an end in order. Closing the
	 * socket itself would make Tomcat use what it is made of for other connections while
	 * a sender may still use it.
	 * @return {@code false} if Tomcat's writes are not where they were
	 */
	final boolean resetUnderSender() {
		if (WRITE == null || this.channel == null) {
			return false;
		}
		resetOnClose();
		closeChannel();
		wakeUpPoller();
		failForgottenWrite();
		return true;
	}

	/**
	 * Fail the write that waits for the peer although the socket is closed, or is about
	 * to be. Tomcat's poller forgets it if it has yet to look after it, for which the
	 * peer need only vanish at a bad moment. Its sender would wait for its own timeout,
	 * and whoever is to send after it for another.
	 */
	final void failForgottenWrite() {
		if (WRITE != null && this.channel != null
				&& ReflectionUtils.getField(WRITE, this.wrapper) instanceof Runnable write) {
			closeChannel();
			write.run();
		}
	}

	/**
	 * Do what a thread of Tomcat does that was told of input, unless one is at it.
	 */
	final void processInput() {
		ReentrantLock lock = this.wrapper.getLock();
		if (lock.tryLock()) {
			try {
				this.wrapper.processSocket(SocketEvent.OPEN_READ, false);
			}
			finally {
				lock.unlock();
			}
		}
	}

	@Override
	public final void close() {
		this.wrapper.close();
		wakeUpPoller();
	}

	/**
	 * Close the socket with a reset: without it the peer's end would stay open for as
	 * long as it does not read what was sent to it.
	 */
	@Override
	public final void reset() {
		resetOnClose();
		close();
	}

	/**
	 * Close the channel with a reset and let Tomcat find out, which ends the request that
	 * is being answered. WebFlux fails if it is not told an error, and knows those of
	 * clients that have gone by their type. Closing the socket itself would make Tomcat
	 * use what the request is made of for other connections while it is still in use.
	 */
	@Override
	public final void resetUnderRequest() {
		resetOnClose();
		closeChannel();
		wakeUpPoller();
		this.wrapper.setError(new EOFException("Connection was cut"));
		this.wrapper.processSocket(SocketEvent.ERROR, true);
	}

	/**
	 * Close the channel under the socket, so that nothing more is sent.
	 */
	final void closeChannel() {
		if (this.channel != null) {
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				logger.trace("Socket was closed meanwhile", ex);
			}
		}
	}

	private void resetOnClose() {
		if (this.channel != null) {
			try {
				this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
			catch (IOException ex) {
				logger.trace("Socket was closed meanwhile", ex);
			}
		}
	}

	/**
	 * A channel is closed for the peer to see when its selector runs next, which for an
	 * idle server is a second later.
	 */
	private void wakeUpPoller() {
		if (this.wrapper instanceof NioSocketWrapper nio) {
			nio.getPoller().getSelector().wakeup();
		}
	}

	private @Nullable SelectionKey selectionKey() {
		return (this.channel != null && this.wrapper instanceof NioSocketWrapper nio)
				? this.channel.keyFor(nio.getPoller().getSelector()) : null;
	}

}
