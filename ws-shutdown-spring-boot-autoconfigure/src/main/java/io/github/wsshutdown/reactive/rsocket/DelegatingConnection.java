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

import java.net.SocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocketErrorException;
import reactor.core.publisher.Mono;

/**
 * Stands around a connection of RSocket.
 */
abstract class DelegatingConnection implements DuplexConnection {

	private final DuplexConnection delegate;

	DelegatingConnection(DuplexConnection delegate) {
		this.delegate = delegate;
	}

	DuplexConnection delegate() {
		return this.delegate;
	}

	@Override
	public void sendFrame(int streamId, ByteBuf frame) {
		this.delegate.sendFrame(streamId, frame);
	}

	@Override
	public void sendErrorAndClose(RSocketErrorException error) {
		this.delegate.sendErrorAndClose(error);
	}

	@Override
	public ByteBufAllocator alloc() {
		return this.delegate.alloc();
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.delegate.remoteAddress();
	}

	@Override
	public double availability() {
		return this.delegate.availability();
	}

	@Override
	public Mono<Void> onClose() {
		return this.delegate.onClose();
	}

	@Override
	public void dispose() {
		this.delegate.dispose();
	}

	@Override
	public boolean isDisposed() {
		return this.delegate.isDisposed();
	}

	@Override
	public String toString() {
		return this.delegate.toString();
	}

}
