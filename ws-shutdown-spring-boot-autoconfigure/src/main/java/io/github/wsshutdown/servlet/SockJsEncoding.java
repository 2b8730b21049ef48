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

import io.github.wsshutdown.admission.HandshakePermit;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.sockjs.frame.SockJsFrame;
import org.springframework.web.socket.sockjs.frame.SockJsMessageCodec;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;
import org.springframework.web.socket.sockjs.transport.TransportHandlingSockJsService;

/**
 * Tells a handshake how SockJS encodes texts.
 */
final class SockJsEncoding {

	/** Where SockJS takes WebSocket connections without its encoding. */
	private static final String RAW_WEBSOCKET = "/websocket";

	private SockJsEncoding() {
	}

	static void apply(HandshakePermit permit, HttpServletRequest handshake, SockJsHttpRequestHandler handler) {
		Object pathWithin = handshake.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE);
		boolean raw = pathWithin != null && RAW_WEBSOCKET.equals(pathWithin.toString());
		if (!raw && handler.getSockJsService() instanceof TransportHandlingSockJsService service) {
			SockJsMessageCodec codec = service.getMessageCodec();
			permit.setEncoding((text) -> SockJsFrame.messageFrame(codec, text).getContent());
		}
	}

}
