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

package io.github.wsshutdown.reactive.rsocket;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.netty.ChannelProtocol;
import io.netty.buffer.ByteBuf;
import io.rsocket.DuplexConnection;
import io.rsocket.exceptions.ConnectionCloseException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * A connection of RSocket that is registered. Requests that it carries are work until
 * they have ended.
 */
final class FollowedConnection extends DelegatingConnection implements ChannelProtocol {

	/** Which connection a thread handles a frame of. */
	private static final ThreadLocal<@Nullable FollowedConnection> current = new ThreadLocal<>();

	private final Connection connection;

	private final AtomicLong begun = new AtomicLong();

	/** Requests that have ended, or streams that have begun to answer. */
	private final AtomicLong answered = new AtomicLong();

	FollowedConnection(DuplexConnection delegate, Connection connection) {
		super(delegate);
		this.connection = connection;
	}

	static @Nullable FollowedConnection current() {
		return current.get();
	}

	/**
	 * Begin to handle a request.
	 * @return the request, {@code null} if it is not to be handled because the connection
	 * is going away
	 */
	@Nullable FollowedRequest begin() {
		if (!this.connection.beginMessage()) {
			return null;
		}
		this.begun.incrementAndGet();
		return new FollowedRequest(this);
	}

	void answered() {
		this.answered.incrementAndGet();
	}

	void ended() {
		this.connection.endMessage();
	}

	/** A stream that has begun to answer may go on for ever. */
	@Override
	public BooleanSupplier watch() {
		long requests = this.begun.get();
		return () -> this.answered.get() >= requests;
	}

	@Override
	public void sayGoodbye(CloseFrame closeFrame) {
		sendErrorAndClose(new ConnectionCloseException(closeFrame.reason()));
	}

	@Override
	public Flux<ByteBuf> receive() {
		Flux<ByteBuf> frames = delegate().receive().hide();
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super ByteBuf> handler) {
				frames.subscribe(new Frames(handler));
			}

		};
	}

	/**
	 * Tells which connection a frame belongs to while it is being handled.
	 */
	private final class Frames implements CoreSubscriber<ByteBuf> {

		private final CoreSubscriber<? super ByteBuf> handler;

		Frames(CoreSubscriber<? super ByteBuf> handler) {
			this.handler = handler;
		}

		@Override
		public Context currentContext() {
			return this.handler.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.handler.onSubscribe(subscription);
		}

		@Override
		public void onNext(ByteBuf frame) {
			FollowedConnection before = current.get();
			current.set(FollowedConnection.this);
			try {
				this.handler.onNext(frame);
			}
			finally {
				current.set(before);
			}
		}

		@Override
		public void onError(Throwable ex) {
			this.handler.onError(ex);
		}

		@Override
		public void onComplete() {
			this.handler.onComplete();
		}

	}

}
