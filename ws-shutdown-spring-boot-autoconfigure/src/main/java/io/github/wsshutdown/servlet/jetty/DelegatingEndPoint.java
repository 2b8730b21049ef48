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

package io.github.wsshutdown.servlet.jetty;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of Jetty's that passes everything on.
 */
abstract class DelegatingEndPoint implements EndPoint, EndPoint.Wrapper {

	private final EndPoint delegate;

	DelegatingEndPoint(EndPoint delegate) {
		this.delegate = delegate;
	}

	@Override
	public EndPoint unwrap() {
		return this.delegate;
	}

	@Override
	public @Nullable SocketAddress getLocalSocketAddress() {
		return this.delegate.getLocalSocketAddress();
	}

	@Override
	public @Nullable SocketAddress getRemoteSocketAddress() {
		return this.delegate.getRemoteSocketAddress();
	}

	@Override
	public boolean isOpen() {
		return this.delegate.isOpen();
	}

	@Override
	public long getCreatedTimeStamp() {
		return this.delegate.getCreatedTimeStamp();
	}

	@Override
	public void shutdownOutput() {
		this.delegate.shutdownOutput();
	}

	@Override
	public boolean isOutputShutdown() {
		return this.delegate.isOutputShutdown();
	}

	@Override
	public boolean isInputShutdown() {
		return this.delegate.isInputShutdown();
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	@Override
	public void close(@Nullable Throwable cause) {
		this.delegate.close(cause);
	}

	@Override
	public int fill(ByteBuffer buffer) throws IOException {
		return this.delegate.fill(buffer);
	}

	@Override
	public @Nullable SocketAddress receive(ByteBuffer buffer) throws IOException {
		return this.delegate.receive(buffer);
	}

	@Override
	public boolean flush(ByteBuffer... buffers) throws IOException {
		return this.delegate.flush(buffers);
	}

	@Override
	public boolean send(SocketAddress address, ByteBuffer... buffers) throws IOException {
		return this.delegate.send(address, buffers);
	}

	@Override
	public @Nullable Object getTransport() {
		return this.delegate.getTransport();
	}

	@Override
	public long getIdleTimeout() {
		return this.delegate.getIdleTimeout();
	}

	@Override
	public void setIdleTimeout(long idleTimeout) {
		this.delegate.setIdleTimeout(idleTimeout);
	}

	@Override
	public void fillInterested(Callback callback) {
		this.delegate.fillInterested(callback);
	}

	@Override
	public boolean tryFillInterested(Callback callback) {
		return this.delegate.tryFillInterested(callback);
	}

	@Override
	public boolean isFillInterested() {
		return this.delegate.isFillInterested();
	}

	@Override
	public void write(Callback callback, ByteBuffer... buffers) {
		this.delegate.write(callback, buffers);
	}

	@Override
	public void write(Callback callback, SocketAddress address, ByteBuffer... buffers) {
		this.delegate.write(callback, address, buffers);
	}

	@Override
	public void write(boolean last, ByteBuffer buffer, Callback callback) {
		this.delegate.write(last, buffer, callback);
	}

	@Override
	public Callback cancelWrite(Throwable cause) {
		return this.delegate.cancelWrite(cause);
	}

	@Override
	public @Nullable Connection getConnection() {
		return this.delegate.getConnection();
	}

	@Override
	public void setConnection(Connection connection) {
		this.delegate.setConnection(connection);
	}

	@Override
	public void onOpen() {
		this.delegate.onOpen();
	}

	@Override
	public void onClose(@Nullable Throwable cause) {
		this.delegate.onClose(cause);
	}

	@Override
	public void upgrade(Connection connection) {
		this.delegate.upgrade(connection);
	}

	@Override
	public @Nullable SslSessionData getSslSessionData() {
		return this.delegate.getSslSessionData();
	}

	@Override
	public boolean isSecure() {
		return this.delegate.isSecure();
	}

}
