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

import java.security.Principal;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A request whose response may become an event stream: makes sure that an application
 * that goes on asynchronously writes to the response that is looked at, and notices its
 * end.
 */
final class StreamRequest extends HttpServletRequestWrapper implements AsyncListener {

	private static final Log logger = LogFactory.getLog(StreamRequest.class);

	private final EventStreams streams;

	private final StreamResponse response;

	private final AtomicBoolean completed = new AtomicBoolean();

	private volatile @Nullable AsyncContext asyncContext;

	private volatile @Nullable Thread thread = Thread.currentThread();

	StreamRequest(HttpServletRequest request, HttpServletResponse response, EventStreams streams) {
		super(request);
		this.streams = streams;
		this.response = new StreamResponse(response, this);
	}

	StreamResponse response() {
		return this.response;
	}

	/**
	 * Whether it is a thread's own request: another may be the first to write to its
	 * response.
	 */
	boolean isServedBy(Thread thread) {
		return this.thread == thread;
	}

	/**
	 * Called when the container's thread has returned.
	 */
	void returned() {
		this.thread = null;
		if (!isAsyncStarted()) {
			completed();
		}
	}

	/**
	 * Whether it goes on, or has gone on, asynchronously.
	 */
	boolean hasGoneOn() {
		return this.asyncContext != null;
	}

	/**
	 * Who the client is. Filters behind ours may have found out: then the request that
	 * the application went on with tells it.
	 */
	@Nullable Principal principal() {
		AsyncContext asyncContext = this.asyncContext;
		try {
			return (asyncContext != null && asyncContext.getRequest() instanceof HttpServletRequest request)
					? request.getUserPrincipal() : getUserPrincipal();
		}
		catch (IllegalStateException ex) {
			logger.trace("Response was completed meanwhile", ex);
			return null;
		}
	}

	boolean isEventSource() {
		return EventStreams.isEventSource(this);
	}

	boolean mayBeStream(boolean events) {
		return this.streams.isStream(this, this.response, events);
	}

	@Nullable EventStream open(StreamResponse response, boolean events) {
		return this.streams.open(this, response, events);
	}

	@Override
	public AsyncContext startAsync() {
		return startAsync(this, this.response);
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		AsyncContext asyncContext = super.startAsync(request, response);
		asyncContext.addListener(this);
		this.asyncContext = asyncContext;
		this.response.asyncStarted();
		return new StreamAsyncContext(asyncContext, this);
	}

	/**
	 * Whether the response has ended as a stream, and is complete or about to be.
	 */
	boolean isEnded() {
		EventStream stream = this.response.streamIfOpen();
		return stream != null && stream.writer().isEnded();
	}

	void complete() {
		AsyncContext asyncContext = this.asyncContext;
		if (asyncContext != null) {
			try {
				asyncContext.complete();
			}
			catch (IllegalStateException ex) {
				logger.trace("Response was completed meanwhile", ex);
			}
		}
	}

	/**
	 * Called when something other than the application's success ends the response.
	 */
	void interrupted() {
		EventStream stream = this.response.streamIfOpen();
		if (stream != null) {
			stream.interrupted();
		}
	}

	/**
	 * Called when the application has failed in a dispatch that its going on has led to.
	 */
	void dispatchFailed() {
		interrupted();
		if (!isAsyncStarted()) {
			completed();
		}
	}

	private void completed() {
		EventStream stream = this.response.streamIfOpen();
		if (stream != null && this.completed.compareAndSet(false, true)) {
			stream.completed();
		}
	}

	@Override
	public void onComplete(AsyncEvent event) {
		completed();
	}

	@Override
	public void onError(AsyncEvent event) {
		EventStream stream = this.response.streamIfOpen();
		if (stream != null) {
			stream.failed();
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		interrupted();
	}

	/**
	 * The container forgets its listeners when a later dispatch goes on asynchronously.
	 */
	@Override
	public void onStartAsync(AsyncEvent event) {
		if (event.getAsyncContext() != null) {
			event.getAsyncContext().addListener(this);
		}
	}

}
