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

package io.github.wsshutdown.client;

import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * A {@link WebSocketConnectionManager} that comes back whenever its connection is lost or
 * could not be opened, except after the code 1000. Its handler has an
 * {@code afterConnectionEstablished} and an {@code afterConnectionClosed} for each
 * connection. With an overlap it opens the next one when the server gives notice, and
 * then closes the one before.
 */
public class ReconnectingConnectionManager extends WebSocketConnectionManager {

	private final GracefulWebSocketClient client;

	private final WebSocketHandler handler;

	/**
	 * Create a manager.
	 * @param client what connects
	 * @param handler called for every connection
	 * @param uriTemplate where to connect
	 * @param uriVariables the variables of the template
	 */
	public ReconnectingConnectionManager(WebSocketClient client, WebSocketHandler handler, String uriTemplate,
			@Nullable Object... uriVariables) {
		this(client, handler, ReconnectOptions.DEFAULTS, uriTemplate, uriVariables);
	}

	/**
	 * Create a manager.
	 * @param client what connects
	 * @param handler called for every connection
	 * @param options how to draw the delays
	 * @param uriTemplate where to connect
	 * @param uriVariables the variables of the template
	 */
	public ReconnectingConnectionManager(WebSocketClient client, WebSocketHandler handler, ReconnectOptions options,
			String uriTemplate, @Nullable Object... uriVariables) {
		this(new GracefulWebSocketClient(client, options.closeTimeout(), new Pacer(options)), handler, uriTemplate,
				uriVariables);
	}

	ReconnectingConnectionManager(GracefulWebSocketClient client, WebSocketHandler handler, String uriTemplate,
			@Nullable Object... uriVariables) {
		super(client, handler, uriTemplate, uriVariables);
		this.client = client;
		this.handler = handler;
	}

	@Override
	protected void openConnection() {
		WebSocketHandler handler = decorateWebSocketHandler(this.handler);
		this.client.keepConnected((turn) -> this.client.execute(new Handler(handler, turn),
				new WebSocketHttpHeaders(getHeaders()), getUri()));
	}

	@Override
	public boolean isConnected() {
		return this.client.isConnected();
	}

	/** The client has been stopped, and with it the connection. */
	@Override
	protected void closeConnection() {
	}

	/**
	 * The handler of one connection, which hears notices.
	 */
	private static final class Handler extends WebSocketHandlerDecorator {

		private final Pacer.Turn turn;

		Handler(WebSocketHandler delegate, Pacer.Turn turn) {
			super(delegate);
			this.turn = turn;
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			super.afterConnectionEstablished(session);
			this.turn.ready(() -> session.close(CloseStatus.NORMAL));
		}

		@Override
		public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
			super.handleMessage(session, message);
			if (message instanceof TextMessage text && CloseReason.isNotice(text.getPayload())) {
				this.turn.noticed();
			}
		}

	}

}
