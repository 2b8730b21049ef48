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

package io.github.wsshutdown.servlet.sockjs;

import java.io.IOException;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.ServedRequests;
import io.github.wsshutdown.servlet.SessionFollower;
import io.github.wsshutdown.servlet.TrackedHandshakeRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.SockJsException;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;
import org.springframework.web.socket.sockjs.transport.TransportType;

/**
 * Has the requests of SockJS sessions over HTTP handled such that the sessions are
 * registered as connections. SockJS over WebSocket is left to what tracks WebSocket
 * connections.
 */
public final class SockJsHandlerAdapter implements HandlerAdapter, Ordered {

	private static final Log logger = LogFactory.getLog(SockJsHandlerAdapter.class);

	private final HandshakeAdmission admission;

	private final HandshakeRefusalWriter refusals;

	private final SockJsSessions sessions;

	private final @Nullable RequestSocketHook socketHook;

	private final SessionFollower follower;

	/**
	 * Create a new {@link SockJsHandlerAdapter}.
	 * @param admission decides about new sessions
	 * @param refusals answers those that are refused
	 * @param sessions the sessions
	 * @param socketHook finds the sockets of requests, {@code null} if nothing can
	 * @param follower follows the sessions
	 */
	public SockJsHandlerAdapter(HandshakeAdmission admission, HandshakeRefusalWriter refusals, SockJsSessions sessions,
			@Nullable RequestSocketHook socketHook, SessionFollower follower) {
		this.admission = admission;
		this.refusals = refusals;
		this.sessions = sessions;
		this.socketHook = socketHook;
		this.follower = follower;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public boolean supports(Object handler) {
		return handler.getClass() == SockJsHttpRequestHandler.class;
	}

	@Override
	public @Nullable ModelAndView handle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		SockJsHttpRequestHandler sockJsHandler = (SockJsHttpRequestHandler) handler;
		SockJsRequestPath path = findPath(request);
		if (path == null) {
			sockJsHandler.handleRequest(request, response);
			return null;
		}
		TransportType carrier = path.carrier(request);
		if (carrier != null && path.sessionId() != null) {
			carry(request, response, sockJsHandler, path, path.sessionId(), carrier);
		}
		else if (path.isInfo() && isRefused(request)) {
			refuse(request, response, HandshakeRefusal.DRAINING);
		}
		else {
			handle(request, response, sockJsHandler, path, follow(sockJsHandler, request));
		}
		return null;
	}

	private WebSocketHandler follow(SockJsHttpRequestHandler handler, HttpServletRequest request) {
		WebSocketHandler original = handler.getWebSocketHandler();
		return this.follower.follow(original, request);
	}

	private @Nullable SockJsRequestPath findPath(HttpServletRequest request) {
		try {
			return SockJsRequestPath.of(request);
		}
		catch (RuntimeException | Error ex) {
			if (!TrackedHandshakeRequest.isGivenUp(request)) {
				this.admission.untracked().add("its SockJS request was not as expected", ex);
			}
			return null;
		}
	}

	/**
	 * A client asks for information before anything else. Told here, it gives up at once;
	 * later it would try each of its transports.
	 */
	private boolean isRefused(HttpServletRequest request) {
		if (this.admission.isAccepting()) {
			return false;
		}
		HandshakePermit permit = this.admission.admit(request.getRemoteAddr());
		permit.release();
		return permit.refusal() != null;
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, HandshakeRefusal reason) {
		logger.debug("Refused a SockJS request: " + reason);
		this.refusals.write(request, response);
	}

	private void carry(HttpServletRequest request, HttpServletResponse response, SockJsHttpRequestHandler handler,
			SockJsRequestPath path, String sessionId, TransportType transportType)
			throws ServletException, IOException {
		SockJsExchange exchange = new SockJsExchange(response);
		SockJsOpening opening;
		HandshakeRefusal refusal;
		try {
			SockJsSessions.Key key = new SockJsSessions.Key(handler.getSockJsService(), sessionId);
			opening = new SockJsOpening(this.admission, this.sessions, key, request, transportType, exchange);
			refusal = begin(key, exchange, opening);
		}
		catch (RuntimeException | Error ex) {
			this.admission.untracked().add("its SockJS request was not as expected", ex);
			handler.handleRequest(request, response);
			return;
		}
		if (refusal != null) {
			refuse(request, response, refusal);
			return;
		}
		ServedRequests.carriesConnection(request);
		try {
			handle(new SockJsExchangeRequest(request, exchange, this.socketHook),
					new SockJsExchangeResponse(response, exchange), handler, path,
					new TrackingSockJsHandler(follow(handler, request), this.sessions, opening));
		}
		finally {
			try {
				exchange.requestHandled();
				opening.end();
			}
			catch (RuntimeException | Error ex) {
				opening.failed(ex);
			}
		}
	}

	private @Nullable HandshakeRefusal begin(SockJsSessions.Key key, SockJsExchange exchange, SockJsOpening opening) {
		SockJsTransport known = this.sessions.find(key);
		if (known == null) {
			return opening.admit();
		}
		exchange.carry(known);
		return null;
	}

	private static void handle(HttpServletRequest request, HttpServletResponse response,
			SockJsHttpRequestHandler handler, SockJsRequestPath path, WebSocketHandler tracking) {
		try {
			handler.getSockJsService()
				.handleRequest(new ServletServerHttpRequest(request), new ServletServerHttpResponse(response),
						path.value(), tracking);
		}
		catch (Exception ex) {
			throw new SockJsException("Uncaught failure in SockJS request, uri=" + request.getRequestURI(), ex);
		}
	}

}
