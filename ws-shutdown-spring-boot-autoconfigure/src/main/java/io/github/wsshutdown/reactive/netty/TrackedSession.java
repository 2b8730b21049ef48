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

package io.github.wsshutdown.reactive.netty;

import java.util.Map;

import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;

/**
 * A session as the application sees it: of the type that it would have without tracking,
 * and the same in everything but that it notices what is received and sent.
 */
final class TrackedSession extends ReactorNettyWebSocketSession {

	private final ReactorNettyWebSocketSession session;

	private final HandlerWork work;

	private TrackedSession(WebsocketInbound inbound, WebsocketOutbound outbound, ReactorNettyWebSocketSession session,
			HandlerWork work) {
		super(inbound, outbound, session.getHandshakeInfo(), session.bufferFactory());
		this.session = session;
		this.work = work;
	}

	/**
	 * Track a session if it is Spring's own. Others are of types that the application may
	 * count on.
	 * @return the session that the application is to see
	 */
	static WebSocketSession track(WebSocketSession session, Channel channel, HandlerWork work) {
		ChannelOperations<?, ?> operations = ChannelOperations.get(channel);
		return (session.getClass() == ReactorNettyWebSocketSession.class && operations instanceof WebsocketInbound in
				&& operations instanceof WebsocketOutbound out)
						? new TrackedSession(in, out, (ReactorNettyWebSocketSession) session, work) : session;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.session.getAttributes();
	}

	@Override
	public Flux<WebSocketMessage> receive() {
		Flux<WebSocketMessage> messages = this.session.receive();
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super WebSocketMessage> handler) {
				messages.subscribe(new TrackedInput(handler, TrackedSession.this.work));
			}

		};
	}

	@Override
	public Mono<Void> send(Publisher<WebSocketMessage> messages) {
		return Mono.defer(() -> {
			TrackedSend send = new TrackedSend(messages, this.work);
			return this.session.send(send.track(messages)).doFinally((signal) -> send.end());
		});
	}

	@Override
	public Mono<Void> close(CloseStatus status) {
		return this.session.close(status);
	}

	@Override
	public String toString() {
		return this.session.toString();
	}

}
