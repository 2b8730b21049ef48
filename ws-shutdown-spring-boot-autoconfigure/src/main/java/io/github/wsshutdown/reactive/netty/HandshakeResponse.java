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

import java.util.function.Supplier;

import io.github.wsshutdown.reactive.AdmittedHandshake;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;

/**
 * The response to a handshake. Everything is left to Spring's own response but what
 * whoever upgrades asks for, which is Reactor Netty's. Not a decorator, through which
 * Spring would look for that.
 */
final class HandshakeResponse extends AbstractServerHttpResponse {

	private final ServerHttpResponse delegate;

	private final HttpServerResponse nativeResponse;

	private final AdmittedHandshake handshake;

	HandshakeResponse(ServerHttpResponse delegate, HttpServerResponse nativeResponse, AdmittedHandshake handshake) {
		super(delegate.bufferFactory());
		this.delegate = delegate;
		this.nativeResponse = nativeResponse;
		this.handshake = handshake;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeResponse() {
		return (T) this.nativeResponse;
	}

	@Override
	public boolean setStatusCode(@Nullable HttpStatusCode status) {
		return this.delegate.setStatusCode(status);
	}

	@Override
	public @Nullable HttpStatusCode getStatusCode() {
		return this.delegate.getStatusCode();
	}

	@Override
	public boolean setRawStatusCode(@Nullable Integer status) {
		return this.delegate.setRawStatusCode(status);
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public MultiValueMap<String, ResponseCookie> getCookies() {
		return this.delegate.getCookies();
	}

	@Override
	public void addCookie(ResponseCookie cookie) {
		this.delegate.addCookie(cookie);
	}

	@Override
	public void beforeCommit(Supplier<? extends Mono<Void>> action) {
		this.delegate.beforeCommit(action);
	}

	@Override
	public boolean isCommitted() {
		return this.delegate.isCommitted();
	}

	@Override
	public Mono<Void> setComplete() {
		return this.delegate.setComplete();
	}

	/** A response with a body is no upgrade, however long the body takes. */
	@Override
	protected Mono<Void> doCommit(@Nullable Supplier<? extends Mono<Void>> writeAction) {
		if (writeAction == null) {
			return setComplete();
		}
		this.handshake.release();
		return writeAction.get();
	}

	@Override
	protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
		return this.delegate.writeWith(body);
	}

	@Override
	protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return this.delegate.writeAndFlushWith(body);
	}

	/** The delegate applies what it was given. */
	@Override
	protected void applyStatusCode() {
	}

	@Override
	protected void applyHeaders() {
	}

	@Override
	protected void applyCookies() {
	}

}
