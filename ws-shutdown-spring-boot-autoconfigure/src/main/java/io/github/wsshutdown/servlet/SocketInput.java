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

package io.github.wsshutdown.servlet;

import java.io.IOException;
import java.nio.channels.SocketChannel;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Looks at what the system has received for a socket.
 */
public final class SocketInput {

	private static final Log logger = LogFactory.getLog(SocketInput.class);

	private SocketInput() {
	}

	/**
	 * Whether something has come that was not read yet.
	 * @param channel the channel of a socket
	 * @return {@code false} also if that is not known, as for sockets of the file system
	 */
	public static boolean isWaiting(Object channel) {
		try {
			return channel instanceof SocketChannel socketChannel
					&& socketChannel.socket().getInputStream().available() > 0;
		}
		catch (IOException | UnsupportedOperationException ex) {
			logger.trace("Socket was closed meanwhile, or is none of TCP", ex);
			return false;
		}
	}

}
