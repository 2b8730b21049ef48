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
import java.lang.reflect.Field;
import java.lang.reflect.Method;

import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.Internals;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A stream of HTTP/2, which stands for the socket that it shares with others. It ends as
 * Tomcat ends one whose response has failed: with a reset of the stream.
 */
final class TomcatHttp2Stream implements ContainerSocket {

	private final Request request;

	private final Object stream;

	private final Method windowSize;

	private final Method endOfWait;

	private TomcatHttp2Stream(Request request, Object stream, Method windowSize, Method endOfWait) {
		this.request = request;
		this.stream = stream;
		this.windowSize = windowSize;
		this.endOfWait = endOfWait;
	}

	/**
	 * Find the stream of a request.
	 * @param processor what processes the request
	 * @return its stream, {@code null} if it is none, or not where it was
	 */
	static @Nullable ContainerSocket find(Request request, Processor processor) {
		Field field = Internals.field(processor.getClass(), "stream", null);
		Object stream = (field != null) ? ReflectionUtils.getField(field, processor) : null;
		if (stream == null) {
			return null;
		}
		Method windowSize = Internals.method(stream.getClass(), "getWindowSize");
		Method endOfWait = Internals.method(stream.getClass(), "cancelAllocationRequests");
		return (windowSize != null && endOfWait != null) ? new TomcatHttp2Stream(request, stream, windowSize, endOfWait)
				: null;
	}

	/** The request tells of its end. */
	@Override
	public boolean isClosed() {
		return false;
	}

	@Override
	public boolean isWriteBlocked() {
		Object size = ReflectionUtils.invokeMethod(this.windowSize, this.stream);
		return size instanceof Long left && left <= 0;
	}

	/** They fail when the stream does. */
	@Override
	public void failBlockedWrites() {
		reset();
	}

	@Override
	public void close() {
		reset();
	}

	/**
	 * Nothing more may be sent, which has to be known before those that wait for room are
	 * told that they have waited for too long: else the stream would end properly.
	 */
	@Override
	public void reset() {
		this.request.action(ActionCode.CLOSE_NOW, new EOFException("Stream was cut"));
		ReflectionUtils.invokeMethod(this.endOfWait, this.stream);
	}

}
