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

package io.github.wsshutdown.servlet.stream;

import java.io.IOException;
import java.time.Duration;

import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.stream.EventFormat;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes comments on an event stream: proxies see that it is in use, and the system
 * notices sooner that the client is gone. Nothing answers them, so that none is waited
 * for.
 */
final class StreamProbe implements PeerProbe {

	private static final Log logger = LogFactory.getLog(StreamProbe.class);

	private final EventWriter writer;

	private final StreamResponse response;

	StreamProbe(EventWriter writer, StreamResponse response) {
		this.writer = writer;
		this.response = response;
	}

	/**
	 * If that fails the application is told as when a write of its own does.
	 */
	@Override
	public void ping(Runnable sent, Runnable failed) {
		try {
			this.writer.writeIfBetweenEvents(() -> this.response.writeAndFlush(EventFormat.COMMENT), Duration.ZERO);
		}
		catch (IOException ex) {
			logger.debug("Could not write a comment", ex);
		}
	}

	@Override
	public boolean isOneWay() {
		return true;
	}

	@Override
	public long received() {
		return 0;
	}

	@Override
	public void ifAllIsRead(Runnable task) {
	}

}
