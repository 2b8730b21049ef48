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

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.RegisteredPath;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.ServedRequests;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.StreamRules;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Makes connections of responses that are event streams. Never throws.
 */
public final class EventStreams implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(EventStreams.class);

	private final HandshakeAdmission admission;

	private final StreamRules rules;

	private final EventFormat format;

	private final StreamRefusalWriter refusals;

	private final @Nullable RequestSocketHook socketHook;

	private final LeftStreams leftStreams = new LeftStreams();

	/**
	 * Create new {@link EventStreams}.
	 * @param admission decides about streams
	 * @param rules tells which responses are endless streams
	 * @param format what is written on streams
	 * @param refusals answers those that are refused
	 * @param socketHook finds the sockets to cut, {@code null} if the container does not
	 * let them be found
	 */
	public EventStreams(HandshakeAdmission admission, StreamRules rules, EventFormat format,
			StreamRefusalWriter refusals, @Nullable RequestSocketHook socketHook) {
		this.admission = admission;
		this.rules = rules;
		this.format = format;
		this.refusals = refusals;
		this.socketHook = socketHook;
	}

	static boolean isEventSource(HttpServletRequest request) {
		return StreamRules.isEventSource(request.getHeader(HttpHeaders.ACCEPT));
	}

	boolean isCandidate(HttpServletRequest request) {
		return this.rules.isCandidate(request.getMethod(), true);
	}

	/**
	 * Refuse a request that can only be for an event stream, so that the application need
	 * not hear of it.
	 * @return whether it was refused
	 */
	boolean refuse(HttpServletRequest request, HttpServletResponse response) {
		if (!isEventSource(request) || !isEndless(request, true)) {
			return false;
		}
		HandshakeRefusal refusal = this.admission.refuseStream();
		if (refusal == null) {
			return false;
		}
		refuse(request, response, refusal);
		return true;
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, HandshakeRefusal refusal) {
		logger.debug("Refused an event stream: " + refusal);
		this.refusals.write(request, response, isEventSource(request));
	}

	private boolean isEndless(HttpServletRequest request, boolean events) {
		String method = request.getMethod();
		return this.rules.isCandidate(method, events) && this.rules.isEndless(method, path(request), events);
	}

	private static String path(HttpServletRequest request) {
		return request.getRequestURI().substring(request.getContextPath().length());
	}

	/**
	 * Whether a response becomes a stream now that something is written. One that carries
	 * a SockJS session is known already; of one that the application has encoded nobody
	 * can tell where an event ends.
	 */
	boolean isStream(HttpServletRequest request, StreamResponse response, boolean events) {
		try {
			HttpServletResponse original = response.original();
			return isEndless(request, events) && original.getStatus() == HttpServletResponse.SC_OK
					&& !original.containsHeader(HttpHeaders.CONTENT_ENCODING)
					&& !StreamRules.isJsonDocument(original.getContentType())
					&& !ServedRequests.isCarryingConnection(request);
		}
		catch (RuntimeException | LinkageError ex) {
			this.admission.untracked().add("its response was not as expected", ex);
			return false;
		}
	}

	/**
	 * Make a connection of a response.
	 * @return the stream, or an answer that refuses it; {@code null} if it can't be
	 * tracked
	 */
	@Nullable EventStream open(StreamRequest request, StreamResponse response, boolean events) {
		HandshakePermit permit = null;
		try {
			permit = this.admission.admitStream(request.getRemoteAddr());
			HandshakeRefusal refusal = permit.refusal();
			if (refusal == null) {
				return open(request, response, events, permit);
			}
			if (response.isCommitted()) {
				return null;
			}
			response.original().reset();
			refuse(request, response.original(), refusal);
			EventStream refused = EventStream.refused(response);
			response.complete();
			return refused;
		}
		catch (RuntimeException | LinkageError ex) {
			if (permit != null) {
				permit.giveUp("its event stream could not be registered", ex);
			}
			return null;
		}
	}

	private EventStream open(StreamRequest request, StreamResponse response, boolean events, HandshakePermit permit) {
		permit.setPrincipal(request.principal());
		StreamTransport transport = new StreamTransport(response, events,
				RequestSocketHook.find(this.socketHook, request), this.format, this.leftStreams);
		String registeredPath = RegisteredPath.of(request);
		Connection connection = permit.open(registeredPath, transport);
		EventWriter writer = transport.connect(connection, this.rules.begin(path(request), registeredPath));
		EventStream stream = new EventStream(writer, transport, response);
		ServedRequests.carriesConnection(request);
		if (request.isServedBy(Thread.currentThread())) {
			this.admission.requests().endOf(Thread.currentThread());
		}
		connection.opened();
		return stream;
	}

	/**
	 * End the threads.
	 */
	@Override
	public void close() {
		this.leftStreams.close();
	}

}
