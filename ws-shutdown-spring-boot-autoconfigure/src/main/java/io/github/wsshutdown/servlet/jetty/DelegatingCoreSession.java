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

import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.exception.WebSocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A session of Jetty's core that passes everything on.
 */
abstract class DelegatingCoreSession implements CoreSession {

	private final CoreSession delegate;

	DelegatingCoreSession(CoreSession delegate) {
		this.delegate = delegate;
	}

	@Override
	public @Nullable String getNegotiatedSubProtocol() {
		return this.delegate.getNegotiatedSubProtocol();
	}

	@Override
	public List<ExtensionConfig> getNegotiatedExtensions() {
		return this.delegate.getNegotiatedExtensions();
	}

	@Override
	public Map<String, List<String>> getParameterMap() {
		return this.delegate.getParameterMap();
	}

	@Override
	public String getProtocolVersion() {
		return this.delegate.getProtocolVersion();
	}

	@Override
	public URI getRequestURI() {
		return this.delegate.getRequestURI();
	}

	@Override
	public boolean isSecure() {
		return this.delegate.isSecure();
	}

	@Override
	public Behavior getBehavior() {
		return this.delegate.getBehavior();
	}

	@Override
	public WebSocketComponents getWebSocketComponents() {
		return this.delegate.getWebSocketComponents();
	}

	@Override
	public ByteBufferPool getByteBufferPool() {
		return this.delegate.getByteBufferPool();
	}

	@Override
	public SocketAddress getLocalAddress() {
		return this.delegate.getLocalAddress();
	}

	@Override
	public SocketAddress getRemoteAddress() {
		return this.delegate.getRemoteAddress();
	}

	@Override
	public boolean isInputOpen() {
		return this.delegate.isInputOpen();
	}

	@Override
	public boolean isOutputOpen() {
		return this.delegate.isOutputOpen();
	}

	@Override
	public boolean isClosed() {
		return this.delegate.isClosed();
	}

	@Override
	public void flush(Callback callback) {
		this.delegate.flush(callback);
	}

	@Override
	public void close(Callback callback) {
		this.delegate.close(callback);
	}

	@Override
	public void close(int statusCode, @Nullable String reason, Callback callback) {
		this.delegate.close(statusCode, reason, callback);
	}

	@Override
	public void close(CloseStatus closeStatus, Callback callback) {
		this.delegate.close(closeStatus, callback);
	}

	@Override
	public void abort() {
		this.delegate.abort();
	}

	@Override
	public void demand() {
		this.delegate.demand();
	}

	@Override
	public boolean isRsv1Used() {
		return this.delegate.isRsv1Used();
	}

	@Override
	public boolean isRsv2Used() {
		return this.delegate.isRsv2Used();
	}

	@Override
	public boolean isRsv3Used() {
		return this.delegate.isRsv3Used();
	}

	@Override
	public void addIdleTimeoutListener(Predicate<WebSocketTimeoutException> listener) {
		this.delegate.addIdleTimeoutListener(listener);
	}

	@Override
	public Duration getIdleTimeout() {
		return this.delegate.getIdleTimeout();
	}

	@Override
	public void setIdleTimeout(Duration duration) {
		this.delegate.setIdleTimeout(duration);
	}

	@Override
	public boolean isAutoFragment() {
		return this.delegate.isAutoFragment();
	}

	@Override
	public void setAutoFragment(boolean value) {
		this.delegate.setAutoFragment(value);
	}

	@Override
	public long getMaxFrameSize() {
		return this.delegate.getMaxFrameSize();
	}

	@Override
	public void setMaxFrameSize(long value) {
		this.delegate.setMaxFrameSize(value);
	}

	@Override
	public int getOutputBufferSize() {
		return this.delegate.getOutputBufferSize();
	}

	@Override
	public void setOutputBufferSize(int value) {
		this.delegate.setOutputBufferSize(value);
	}

	@Override
	public int getInputBufferSize() {
		return this.delegate.getInputBufferSize();
	}

	@Override
	public void setInputBufferSize(int value) {
		this.delegate.setInputBufferSize(value);
	}

	@Override
	public long getMaxBinaryMessageSize() {
		return this.delegate.getMaxBinaryMessageSize();
	}

	@Override
	public void setMaxBinaryMessageSize(long value) {
		this.delegate.setMaxBinaryMessageSize(value);
	}

	@Override
	public long getMaxTextMessageSize() {
		return this.delegate.getMaxTextMessageSize();
	}

	@Override
	public void setMaxTextMessageSize(long value) {
		this.delegate.setMaxTextMessageSize(value);
	}

	@Override
	public int getMaxOutgoingFrames() {
		return this.delegate.getMaxOutgoingFrames();
	}

	@Override
	public void setMaxOutgoingFrames(int value) {
		this.delegate.setMaxOutgoingFrames(value);
	}

	@Override
	public void onFrame(Frame frame, Callback callback) {
		this.delegate.onFrame(frame, callback);
	}

	@Override
	public void sendFrame(OutgoingEntry entry) {
		this.delegate.sendFrame(entry);
	}

}
