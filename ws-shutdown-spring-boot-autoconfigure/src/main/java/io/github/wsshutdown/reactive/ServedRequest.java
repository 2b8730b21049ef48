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

import io.github.wsshutdown.connection.AsynchronousRequest;
import io.github.wsshutdown.connection.RequestsInFlight;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.Context;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Counts a request as being served, until it has ended or its response carries a
 * connection.
 */
final class ServedRequest extends MonoOperator<Void, Void> {

	private final ServerWebExchange exchange;

	private final RequestsInFlight requests;

	private final boolean streamsTracked;

	/**
	 * Create a new {@link ServedRequest}.
	 * @param streamsTracked whether responses without end are known as connections; if
	 * not, any response that has begun may be one
	 */
	ServedRequest(Mono<Void> source, ServerWebExchange exchange, RequestsInFlight requests, boolean streamsTracked) {
		super(source);
		this.streamsTracked = streamsTracked;
		this.exchange = exchange;
		this.requests = requests;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Serving serving = new Serving(actual, this.exchange, this.requests, this.streamsTracked);
		this.requests.servedBy(serving.id, Thread.currentThread());
		this.source.subscribe(serving);
		this.requests.servedBy(serving.id, null);
	}

	/**
	 * The request while it is being served.
	 */
	private static final class Serving implements CoreSubscriber<Void>, Subscription, AsynchronousRequest {

		private final CoreSubscriber<? super Void> actual;

		private final ServerWebExchange exchange;

		private final RequestsInFlight requests;

		private final long id;

		private final boolean streamsTracked;

		private @Nullable Subscription subscription;

		Serving(CoreSubscriber<? super Void> actual, ServerWebExchange exchange, RequestsInFlight requests,
				boolean streamsTracked) {
			this.streamsTracked = streamsTracked;
			this.actual = actual;
			this.exchange = exchange;
			this.requests = requests;
			this.id = requests.begin(this);
		}

		@Override
		public String path() {
			return this.exchange.getRequest().getPath().value();
		}

		@Override
		public boolean isAwaited() {
			boolean stream = this.streamsTracked
					? this.exchange.getAttribute(ReactiveEventStreams.CARRIER_ATTRIBUTE) != null
					: this.exchange.getResponse().isCommitted() || isForEvents();
			return !stream;
		}

		/** Such a response has begun when there is the first event. */
		private boolean isForEvents() {
			ServerHttpRequest request = this.exchange.getRequest();
			String accept = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
			return HttpMethod.GET.equals(request.getMethod()) && accept != null
					&& accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void onNext(Void nothing) {
			this.actual.onNext(nothing);
		}

		@Override
		public void onError(Throwable ex) {
			this.requests.end(this.id);
			this.actual.onError(ex);
		}

		@Override
		public void onComplete() {
			this.requests.end(this.id);
			this.actual.onComplete();
		}

		@Override
		public void request(long count) {
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.request(count);
			}
		}

		@Override
		public void cancel() {
			this.requests.end(this.id);
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.cancel();
			}
		}

	}

}
