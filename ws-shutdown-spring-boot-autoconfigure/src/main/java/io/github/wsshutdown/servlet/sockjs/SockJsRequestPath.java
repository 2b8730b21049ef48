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

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.sockjs.transport.TransportType;

/**
 * The part of a request's path that is SockJS's own: {@code /info} or
 * {@code /server/session/transport}.
 *
 * @param value the path
 * @param sessionId the session, {@code null} if it is not the path of one
 * @param transportType the transport, {@code null} if it is not the path of one
 */
record SockJsRequestPath(String value, @Nullable String sessionId, @Nullable TransportType transportType) {

	private static final int SEGMENTS = 3;

	static SockJsRequestPath of(HttpServletRequest request) {
		String path = (String) request.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE);
		String value = (path.isEmpty() || path.startsWith("/")) ? path : "/" + path;
		String[] segments = StringUtils.tokenizeToStringArray(value, "/");
		if (segments.length != SEGMENTS) {
			return new SockJsRequestPath(value, null, null);
		}
		return new SockJsRequestPath(value, segments[1], TransportType.fromValue(segments[2]));
	}

	boolean isInfo() {
		return this.value.equals("/info");
	}

	/**
	 * The transport, if the response to a request carries frames to the peer, so that it
	 * begins a session or goes on with one.
	 */
	@Nullable TransportType carrier(HttpServletRequest request) {
		TransportType type = this.transportType;
		boolean carries = type != null && type != TransportType.WEBSOCKET && type != TransportType.XHR_SEND;
		return (carries && type.getHttpMethod().matches(request.getMethod())) ? type : null;
	}

}
