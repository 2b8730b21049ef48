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

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.web.util.WebUtils;

/**
 * Has responses looked at that may become event streams, those to a {@code GET}, and
 * refuses requests for such during a drain. All other requests pass untouched.
 */
public final class EventStreamFilter extends HttpFilter {

	private static final Log logger = LogFactory.getLog(EventStreamFilter.class);

	/**
	 * How containers call the servlet for static files, which they hand to the operating
	 * system if nothing wraps the response.
	 */
	private static final String DEFAULT_SERVLET = "default";

	/** The end of the path that carries a SockJS session, which is no new stream. */
	private static final String SOCKJS_TRANSPORT = "/eventsource";

	private static final String WEBSOCKET_KEY = "Sec-WebSocket-Key";

	private final transient EventStreams streams;

	/**
	 * Create a new {@link EventStreamFilter}.
	 * @param streams makes connections of responses
	 */
	public EventStreamFilter(EventStreams streams) {
		this.streams = streams;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() == DispatcherType.ASYNC) {
			goOn(request, response, chain);
			return;
		}
		if (!isCandidate(request)) {
			chain.doFilter(request, response);
			return;
		}
		if (!request.getRequestURI().endsWith(SOCKJS_TRANSPORT) && this.streams.refuse(request, response)) {
			return;
		}
		serve(new StreamRequest(request, response, this.streams), chain);
	}

	private boolean isCandidate(HttpServletRequest request) {
		return request.getDispatcherType() == DispatcherType.REQUEST && this.streams.isCandidate(request)
				&& request.getHeader(WEBSOCKET_KEY) == null
				&& !DEFAULT_SERVLET.equals(request.getHttpServletMapping().getServletName());
	}

	/**
	 * Jetty tells of no completion where a dispatch fails and the response has begun.
	 */
	private static void goOn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		try {
			chain.doFilter(request, response);
		}
		catch (IOException | ServletException | RuntimeException ex) {
			StreamRequest stream = WebUtils.getNativeRequest(request, StreamRequest.class);
			if (stream != null) {
				stream.dispatchFailed();
			}
			throw ex;
		}
	}

	private static void serve(StreamRequest request, FilterChain chain) throws IOException, ServletException {
		try {
			chain.doFilter(request, request.response());
		}
		catch (IOException | ServletException | RuntimeException ex) {
			if (!request.isEnded()) {
				request.interrupted();
				throw ex;
			}
			logger.debug("Application has noticed that its event stream has ended", ex);
		}
		finally {
			request.returned();
		}
	}

}
