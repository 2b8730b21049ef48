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

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.simp.stomp.ConnectionHandlingStompSession;
import org.springframework.messaging.simp.stomp.DefaultStompSession;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandler;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A {@link WebSocketStompClient} that connects when it is started, comes back whenever
 * its connection is lost or could not be opened, except after the code 1000, and then
 * makes its subscriptions again. With an overlap it opens the next session when the
 * server gives notice, and then disconnects the one before. When it is stopped it
 * disconnects.
 */
public class ReconnectingStompClient extends WebSocketStompClient {

	private final Logger logger = System.getLogger(ReconnectingStompClient.class.getName());

	private final GracefulWebSocketClient client;

	private final URI uri;

	private final List<StompSubscription> subscriptions = new CopyOnWriteArrayList<>();

	private volatile @Nullable StompSession session;

	private volatile @Nullable WebSocketHttpHeaders handshakeHeaders;

	private volatile @Nullable StompHeaders connectHeaders;

	private volatile String noticeDestination = "/user/queue/going-away";

	private volatile StompSessionHandler sessionHandler = new StompSessionHandlerAdapter() {
	};

	/**
	 * Create a client.
	 * @param client what connects
	 * @param uriTemplate where to connect
	 * @param uriVariables the variables of the template
	 */
	public ReconnectingStompClient(WebSocketClient client, String uriTemplate, @Nullable Object... uriVariables) {
		this(client, ReconnectOptions.DEFAULTS, uriTemplate, uriVariables);
	}

	/**
	 * Create a client.
	 * @param client what connects
	 * @param options how to draw the delays
	 * @param uriTemplate where to connect
	 * @param uriVariables the variables of the template
	 */
	public ReconnectingStompClient(WebSocketClient client, ReconnectOptions options, String uriTemplate,
			@Nullable Object... uriVariables) {
		this(new GracefulWebSocketClient(client, options.closeTimeout(), new Pacer(options)),
				UriComponentsBuilder.fromUriString(uriTemplate).buildAndExpand(uriVariables).encode().toUri());
	}

	ReconnectingStompClient(GracefulWebSocketClient client, URI uri) {
		super(client);
		this.client = client;
		this.uri = uri;
	}

	/**
	 * Set the headers of the handshakes to come, for example with a new ticket.
	 */
	public void setHandshakeHeaders(@Nullable WebSocketHttpHeaders handshakeHeaders) {
		this.handshakeHeaders = handshakeHeaders;
	}

	/**
	 * Set the headers of the CONNECT frames to come.
	 */
	public void setConnectHeaders(@Nullable StompHeaders connectHeaders) {
		this.connectHeaders = connectHeaders;
	}

	/**
	 * Set the destination of the server's notice, with an overlap. The default is
	 * {@code /user/queue/going-away}.
	 */
	public void setNoticeDestination(String noticeDestination) {
		this.noticeDestination = noticeDestination;
	}

	/**
	 * Set who is told of each session, after its subscriptions were made.
	 */
	public void setSessionHandler(StompSessionHandler sessionHandler) {
		this.sessionHandler = sessionHandler;
	}

	/**
	 * Subscribe, now if connected, and on every session to come.
	 * @param destination the destination
	 * @param handler called for every message
	 * @return what ends the subscription
	 */
	public Runnable subscribe(String destination, StompFrameHandler handler) {
		StompHeaders headers = new StompHeaders();
		headers.setDestination(destination);
		return subscribe(headers, handler);
	}

	/**
	 * Subscribe, now if connected, and on every session to come.
	 * @param headers the headers of the SUBSCRIBE frames, without an id
	 * @param handler called for every message
	 * @return what ends the subscription
	 */
	public Runnable subscribe(StompHeaders headers, StompFrameHandler handler) {
		StompSubscription subscription = new StompSubscription(headers, handler);
		this.subscriptions.add(subscription);
		getSession().ifPresent(subscription::make);
		return () -> {
			this.subscriptions.remove(subscription);
			subscription.end();
		};
	}

	/**
	 * The session, if there is one now.
	 */
	public Optional<StompSession> getSession() {
		return Optional.ofNullable(this.session).filter(StompSession::isConnected);
	}

	@Override
	public void start() {
		super.start();
		this.client.keepConnected(
				(turn) -> super.connectAsync(this.uri, this.handshakeHeaders, this.connectHeaders, new Handler(turn)));
	}

	@Override
	public void stop() {
		try {
			getSession().ifPresent(this::disconnect);
		}
		catch (RuntimeException ex) {
			this.logger.log(Level.DEBUG, "Could not disconnect", ex);
		}
		super.stop();
	}

	/**
	 * A receipt is asked for, since Spring's simple broker answers a DISCONNECT without
	 * one with an ERROR and close code 1002.
	 */
	private void disconnect(StompSession session) {
		StompHeaders headers = new StompHeaders();
		headers.setReceipt("disconnect");
		session.disconnect(headers);
	}

	@Override
	protected ConnectionHandlingStompSession createSession(@Nullable StompHeaders connectHeaders,
			StompSessionHandler handler) {
		ConnectionHandlingStompSession session = super.createSession(connectHeaders, handler);
		if (session instanceof DefaultStompSession defaultSession) {
			defaultSession.setMessageConverter(
					new CompositeMessageConverter(List.of(new StompNotice.Converter(), getMessageConverter())));
		}
		return session;
	}

	/**
	 * Not supported: {@link #start()} connects.
	 */
	@Override
	public CompletableFuture<StompSession> connectAsync(URI url, @Nullable WebSocketHttpHeaders handshakeHeaders,
			@Nullable StompHeaders connectHeaders, StompSessionHandler sessionHandler) {
		throw new UnsupportedOperationException("This client connects when it is started");
	}

	/**
	 * Makes the subscriptions of a session.
	 */
	private final class Handler implements StompSessionHandler {

		private final StompSessionHandler delegate = ReconnectingStompClient.this.sessionHandler;

		private final Pacer.Turn turn;

		Handler(Pacer.Turn turn) {
			this.turn = turn;
		}

		@Override
		public void afterConnected(StompSession session, StompHeaders connectedHeaders) {
			ReconnectingStompClient.this.session = session;
			ReconnectingStompClient.this.subscriptions.forEach((subscription) -> subscription.make(session));
			if (this.turn.heedsNotices()) {
				session.subscribe(ReconnectingStompClient.this.noticeDestination, new StompNotice(this.turn));
			}
			this.turn.ready(() -> disconnect(session));
			this.delegate.afterConnected(session, connectedHeaders);
		}

		@Override
		public void handleException(StompSession session, @Nullable StompCommand command, StompHeaders headers,
				byte[] payload, Throwable exception) {
			this.delegate.handleException(session, command, headers, payload, exception);
		}

		@Override
		public void handleTransportError(StompSession session, Throwable exception) {
			this.delegate.handleTransportError(session, exception);
		}

		@Override
		public Type getPayloadType(StompHeaders headers) {
			return this.delegate.getPayloadType(headers);
		}

		@Override
		public void handleFrame(StompHeaders headers, @Nullable Object payload) {
			this.delegate.handleFrame(headers, payload);
		}

	}

}
