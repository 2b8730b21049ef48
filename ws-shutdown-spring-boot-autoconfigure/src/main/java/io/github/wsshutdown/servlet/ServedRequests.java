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

import io.github.wsshutdown.connection.AsynchronousRequest;
import io.github.wsshutdown.connection.RequestsInFlight;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/**
 * Tells which requests are being served. One that goes on asynchronously is until it is
 * complete, in however many dispatches, or its response carries a connection. Never
 * throws.
 */
public final class ServedRequests {

	private static final Log logger = LogFactory.getLog(ServedRequests.class);

	private static final String ATTRIBUTE = ServedRequests.class.getName();

	private static final String CARRIER_ATTRIBUTE = ATTRIBUTE + ".carrier";

	private final RequestsInFlight requests;

	private final boolean streamsTracked;

	/**
	 * Create new {@link ServedRequests}.
	 * @param requests what is told
	 * @param streamsTracked whether responses without end are known as connections; if
	 * not, any response that has begun may be one
	 */
	ServedRequests(RequestsInFlight requests, boolean streamsTracked) {
		this.requests = requests;
		this.streamsTracked = streamsTracked;
	}

	/**
	 * Have a request not be waited for when its thread has returned, because its response
	 * carries a connection.
	 * @param request the request
	 */
	public static void carriesConnection(HttpServletRequest request) {
		request.setAttribute(CARRIER_ATTRIBUTE, true);
		Asynchronous asynchronous = Asynchronous.find(request);
		if (asynchronous != null) {
			asynchronous.carrying = true;
		}
	}

	/**
	 * Whether the response to a request is known to carry a connection.
	 * @param request the request
	 * @return {@code true} if so
	 */
	public static boolean isCarryingConnection(HttpServletRequest request) {
		return request.getAttribute(CARRIER_ATTRIBUTE) != null;
	}

	/**
	 * Called when a dispatch of a request begins.
	 * @return what {@link #returned} is to be called with
	 */
	long begin(HttpServletRequest request) {
		try {
			Asynchronous earlier = (request.getDispatcherType() == DispatcherType.ASYNC) ? Asynchronous.find(request)
					: null;
			if (earlier == null) {
				return this.requests.begin(request.getRequestURI());
			}
			this.requests.servedBy(earlier.id, Thread.currentThread());
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Could not count a request", ex);
		}
		return RequestsInFlight.NONE;
	}

	/**
	 * Called when a dispatch of a request has returned.
	 */
	void returned(long id, HttpServletRequest request, HttpServletResponse response) {
		try {
			if (id == RequestsInFlight.NONE) {
				Asynchronous earlier = Asynchronous.find(request);
				this.requests.servedBy((earlier != null) ? earlier.id : id, null);
			}
			else if (request.isAsyncStarted() && !isCarryingConnection(request)) {
				goOn(id, request, response);
			}
			else {
				this.requests.end(id);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Could not watch the end of a request", ex);
			this.requests.end(id);
		}
	}

	private void goOn(long id, HttpServletRequest request, HttpServletResponse response) {
		Asynchronous asynchronous = new Asynchronous(this, id, request, response);
		this.requests.goOn(id, asynchronous);
		request.setAttribute(ATTRIBUTE, asynchronous);
		// Another thread may have made it one meanwhile
		asynchronous.carrying = isCarryingConnection(request);
		request.getAsyncContext().addListener(asynchronous);
	}

	/**
	 * A request that goes on when its thread has returned.
	 */
	private static final class Asynchronous implements AsynchronousRequest, CompletionListener {

		private final RequestsInFlight requests;

		private final long id;

		private final String path;

		private final ServletResponse response;

		private final boolean streamsTracked;

		private volatile boolean carrying;

		/** Such a response has begun when there is the first event. */
		private final boolean forEvents;

		Asynchronous(ServedRequests served, long id, HttpServletRequest request, ServletResponse response) {
			this.requests = served.requests;
			this.streamsTracked = served.streamsTracked;
			this.id = id;
			this.path = request.getRequestURI();
			this.response = response;
			String accept = request.getHeader(HttpHeaders.ACCEPT);
			this.forEvents = accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE)
					&& HttpMethod.GET.matches(request.getMethod());
		}

		static @Nullable Asynchronous find(HttpServletRequest request) {
			return (Asynchronous) request.getAttribute(ATTRIBUTE);
		}

		@Override
		public String path() {
			return this.path;
		}

		@Override
		public boolean isAwaited() {
			if (this.streamsTracked) {
				return !this.carrying;
			}
			try {
				return !this.forEvents && !this.response.isCommitted();
			}
			catch (RuntimeException ex) {
				logger.trace("Response is already used for another request", ex);
				return false;
			}
		}

		@Override
		public void onComplete(AsyncEvent event) {
			this.requests.end(this.id);
		}

	}

}
