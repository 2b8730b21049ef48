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

package io.github.wsshutdown.servlet.jetty;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.SocketInput;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;

/**
 * The socket under a connection of Jetty's, and under its TLS; or a stream of HTTP/2.
 */
final class JettySocket implements ContainerSocket {

	private static final Log logger = LogFactory.getLog(JettySocket.class);

	private final Connection connection;

	private final EndPoint endPoint;

	/**
	 * Create a new {@link JettySocket}.
	 * @param connection what reads from the socket
	 */
	JettySocket(Connection connection) {
		this.connection = connection;
		this.endPoint = innermost(connection.getEndPoint());
	}

	private static EndPoint innermost(EndPoint endPoint) {
		return (endPoint instanceof EndPoint.Wrapper wrapper) ? innermost(wrapper.unwrap()) : endPoint;
	}

	@Override
	public boolean isClosed() {
		return !this.endPoint.isOpen();
	}

	@Override
	public boolean isWriteBlocked() {
		return this.endPoint instanceof AbstractEndPoint abstractEndPoint
				&& abstractEndPoint.getWriteFlusher().isPending();
	}

	/**
	 * Whether all that has come was read, and Jetty waits for more: not while the
	 * application handles something or has asked for no more, or no thread is free. Not
	 * known of a stream of HTTP/2.
	 */
	boolean isAllRead() {
		return this.endPoint instanceof AbstractEndPoint abstractEndPoint
				&& abstractEndPoint.getFillInterest().isInterested()
				&& !SocketInput.isWaiting(abstractEndPoint.getTransport());
	}

	@Override
	public void whenClosed(Runnable callback) {
		this.connection.addEventListener(new Connection.Listener() {

			@Override
			public void onClosed(Connection closed) {
				callback.run();
			}

		});
		if (isClosed()) {
			callback.run();
		}
	}

	/**
	 * Jetty fails blocked writes when the socket is closed, and knows no other way.
	 */
	@Override
	public void failBlockedWrites() {
		reset();
	}

	/**
	 * Do what a thread of Jetty does that was told of input, unless one is at it.
	 */
	void processInput() {
		if (this.endPoint instanceof AbstractEndPoint abstractEndPoint) {
			abstractEndPoint.getFillInterest().fillable();
		}
	}

	@Override
	public void close() {
		this.endPoint.close();
	}

	/**
	 * Without a reset the peer's end would stay open for as long as it does not read what
	 * was sent to it.
	 */
	@Override
	public void reset() {
		resetOnClose();
		this.endPoint.close();
	}

	/**
	 * Neither Jetty nor Spring reports such an error, which is that of a client that has
	 * gone.
	 */
	@Override
	public void resetUnderRequest() {
		resetOnClose();
		this.endPoint.close(new EofException("Connection was cut"));
	}

	private void resetOnClose() {
		if (this.endPoint.getTransport() instanceof SocketChannel channel) {
			try {
				channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
			catch (IOException ex) {
				logger.trace("Socket was closed meanwhile", ex);
			}
		}
		else {
			Http2Streams.reset(this.endPoint.getTransport());
		}
	}

}
