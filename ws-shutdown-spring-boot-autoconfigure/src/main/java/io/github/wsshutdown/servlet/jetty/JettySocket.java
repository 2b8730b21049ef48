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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;

/**
 * The socket under a connection of Jetty's, and under its TLS.
 */
final class JettySocket {

	private static final Log logger = LogFactory.getLog(JettySocket.class);

	private final EndPoint endPoint;

	JettySocket(EndPoint endPoint) {
		this.endPoint = (endPoint instanceof EndPoint.Wrapper wrapper) ? wrapper.unwrap() : endPoint;
	}

	boolean isClosed() {
		return !this.endPoint.isOpen();
	}

	/**
	 * Whether Jetty waits for the peer to make room for data.
	 */
	boolean isWriteBlocked() {
		return this.endPoint instanceof AbstractEndPoint abstractEndPoint
				&& abstractEndPoint.getWriteFlusher().isPending();
	}

	/**
	 * Close the socket with a reset: without it the peer's end would stay open for as
	 * long as it does not read what was sent to it. Fails the writes that are blocked.
	 */
	void reset() {
		if (this.endPoint.getTransport() instanceof SocketChannel channel) {
			try {
				channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
			catch (IOException ex) {
				logger.trace("Socket was closed meanwhile", ex);
			}
		}
		this.endPoint.close();
	}

}
