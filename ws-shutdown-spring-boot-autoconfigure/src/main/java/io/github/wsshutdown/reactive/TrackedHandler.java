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

package io.github.wsshutdown.reactive;

import java.util.function.Function;

import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The handler of one connection, as a server runs it: what it receives and sends, and its
 * end, are the same as without us, but are noticed. Its end is kept from the server while
 * a drain closes the connection.
 */
public final class TrackedHandler {

	private static final Log logger = LogFactory.getLog(TrackedHandler.class);

	private final HandlerWork work;

	/**
	 * Create a new {@link TrackedHandler}.
	 * @param work is told what the handler does
	 */
	public TrackedHandler(HandlerWork work) {
		this.work = work;
		work.connection().setHandlerProgress(work);
	}

	/**
	 * The connection.
	 * @return the connection
	 */
	public Connection connection() {
		return this.work.connection();
	}

	/**
	 * Called when the application has been told of the connection.
	 */
	public void opened() {
		this.work.attempt(this.work::opened);
	}

	/**
	 * The messages for the handler.
	 * @param <T> the type of the messages
	 * @param messages the messages as the server has them
	 * @return the messages as the handler is to have them
	 */
	public <T> Flux<T> receive(Flux<T> messages) {
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super T> handler) {
				TrackedSend.fedByInput(TrackedHandler.this.work);
				messages.subscribe(new TrackedInput<>(handler, TrackedHandler.this.work));
			}

		};
	}

	/**
	 * Send messages of the handler.
	 * @param <T> the type of the messages
	 * @param messages the messages
	 * @param server what sends them
	 * @return what comes of that
	 */
	public <T> Mono<Void> send(Publisher<T> messages, Function<Publisher<T>, Mono<Void>> server) {
		return Mono.defer(() -> {
			TrackedSend send = beginSend();
			return (send != null) ? server.apply(send.track(messages)).doFinally((signal) -> send.end())
					: server.apply(messages);
		});
	}

	private @Nullable TrackedSend beginSend() {
		try {
			return new TrackedSend(this.work);
		}
		catch (RuntimeException | LinkageError ex) {
			this.work.giveUp(ex);
			return null;
		}
	}

	/**
	 * Notice the end of the handler. While a drain closes the connection the server does
	 * not hear of it: it would close with a code of its own.
	 * @param handled what the handler has returned
	 * @return what the server is to be given
	 */
	public Mono<Void> handle(Publisher<Void> handled) {
		return Mono.fromDirect(handled)
			.onErrorResume((ex) -> connection().isClosing(), this::ignore)
			.doFinally((signal) -> this.work.attempt(this.work::handlerEnded))
			.then(Mono.defer(() -> connection().isClosing() ? Mono.never() : Mono.<Void>empty()));
	}

	private Mono<Void> ignore(Throwable ex) {
		logger.debug("Handler of connection " + connection().getId() + " failed while it was going away", ex);
		return Mono.empty();
	}

}
