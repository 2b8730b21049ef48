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

import io.github.wsshutdown.servlet.ContainerSocket;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Streams of HTTP/2, whose classes an application need not have.
 */
final class Http2Streams {

	private static final boolean PRESENT = ClassUtils.isPresent("org.eclipse.jetty.http2.api.Stream",
			Http2Streams.class.getClassLoader());

	private Http2Streams() {
	}

	/**
	 * Find the stream of a request.
	 * @param connection the connection that the request has come on
	 * @param id what Jetty calls the request, which is the number of its stream
	 * @return its stream, {@code null} if there is none
	 */
	static @Nullable ContainerSocket find(Connection connection, String id) {
		HTTP2Stream stream = (PRESENT && connection instanceof HTTP2Connection http2)
				? http2.getSession().getStream(Integer.parseInt(id)) : null;
		return (stream != null) ? new JettyHttp2Stream(stream) : null;
	}

	/**
	 * End a stream in both directions, and what waits to be sent on it. Its socket stays
	 * as it is, since other streams share it.
	 * @param transport what Jetty calls the transport, does nothing if that is no stream
	 */
	static void reset(@Nullable Object transport) {
		if (PRESENT && transport instanceof Stream stream) {
			stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
		}
	}

	/**
	 * A stream, which stands for the socket that it shares with others.
	 *
	 * @param stream Jetty's
	 */
	private record JettyHttp2Stream(HTTP2Stream stream) implements ContainerSocket {

		@Override
		public boolean isClosed() {
			return this.stream.isClosed();
		}

		@Override
		public boolean isWriteBlocked() {
			return this.stream.getSendWindow() <= 0;
		}

		@Override
		public void failBlockedWrites() {
			reset();
		}

		@Override
		public void close() {
			reset();
		}

		@Override
		public void reset() {
			Http2Streams.reset(this.stream);
		}

	}

}
