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
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.stream.EventFormat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Answers requests for event streams that are refused. {@code EventSource} never comes
 * back after a status other than 200, so it gets that, and when to come back.
 */
public final class StreamRefusalWriter {

	private static final Log logger = LogFactory.getLog(StreamRefusalWriter.class);

	private final HandshakeRefusalWriter refusals;

	private final RetryAfter retryAfter;

	/**
	 * Create a new {@link StreamRefusalWriter}.
	 * @param refusals answers clients that understand a status
	 * @param retryAfter when clients may come back
	 */
	public StreamRefusalWriter(HandshakeRefusalWriter refusals, RetryAfter retryAfter) {
		this.refusals = refusals;
		this.retryAfter = retryAfter;
	}

	/**
	 * Answer a request that is refused, at once: the application may hear of it and keep
	 * its thread all the same.
	 * @param request the request
	 * @param response the response, of which nothing has been written
	 * @param eventSource whether the client is an {@code EventSource}
	 */
	void write(HttpServletRequest request, HttpServletResponse response, boolean eventSource) {
		try {
			if (eventSource) {
				RetryAfter.connectionHeaders(HandshakeRefusalWriter.isHttp2(request)).forEach(response::setHeader);
				writeRetry(response);
			}
			else {
				this.refusals.write(request, response);
			}
			response.flushBuffer();
		}
		catch (IOException ex) {
			logger.debug("Client of an event stream could not be told", ex);
		}
	}

	private void writeRetry(HttpServletResponse response) throws IOException {
		byte[] body = EventFormat.retry(Duration.ofSeconds(Long.parseLong(this.retryAfter.next())))
			.getBytes(StandardCharsets.US_ASCII);
		response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
