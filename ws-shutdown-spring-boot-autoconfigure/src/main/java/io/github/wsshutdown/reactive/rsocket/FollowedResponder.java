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

import java.util.function.Supplier;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.exceptions.RejectedException;
import io.rsocket.util.RSocketProxy;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands before what handles the requests of a connection. From the connection's turn on
 * they are rejected, which tells a client that they were not handled.
 */
final class FollowedResponder extends RSocketProxy {

	FollowedResponder(RSocket responder) {
		super(responder);
	}

	@Override
	public Mono<Void> fireAndForget(Payload payload) {
		return one(payload, () -> super.fireAndForget(payload));
	}

	@Override
	public Mono<Payload> requestResponse(Payload payload) {
		return one(payload, () -> super.requestResponse(payload));
	}

	private static <T> Mono<T> one(Payload payload, Supplier<Mono<T>> handling) {
		FollowedConnection connection = FollowedConnection.current();
		if (connection == null) {
			return handling.get();
		}
		FollowedRequest request = connection.begin();
		if (request == null) {
			payload.release();
			return Mono.error(rejection());
		}
		try {
			return handling.get().doFinally((signal) -> request.ended());
		}
		catch (RuntimeException | Error ex) {
			request.ended();
			throw ex;
		}
	}

	@Override
	public Flux<Payload> requestStream(Payload payload) {
		FollowedConnection connection = FollowedConnection.current();
		return (connection != null) ? many(connection, payload::release, () -> super.requestStream(payload))
				: super.requestStream(payload);
	}

	@Override
	public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
		FollowedConnection connection = FollowedConnection.current();
		return (connection != null) ? many(connection, () -> {
			// Released by whoever takes the error
		}, () -> super.requestChannel(payloads)) : super.requestChannel(payloads);
	}

	private static Flux<Payload> many(FollowedConnection connection, Runnable release,
			Supplier<Flux<Payload>> handling) {
		FollowedRequest request = connection.begin();
		if (request == null) {
			release.run();
			return Flux.error(rejection());
		}
		try {
			return handling.get().doOnNext((answer) -> request.answered()).doFinally((signal) -> request.ended());
		}
		catch (RuntimeException | Error ex) {
			request.ended();
			throw ex;
		}
	}

	private static RejectedException rejection() {
		return new RejectedException("Service Unavailable");
	}

}
