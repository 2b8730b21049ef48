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

package io.github.wsshutdown.testsupport;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionClosing;

/**
 * The closing of a connection whose transport the loop looks at in the worst of all
 * moments: before the closing hears that the peer has answered. If the transport counts
 * as gone by then, the connection counts as lost.
 */
final class WorstMoment implements ConnectionClosing {

	private final Connection connection;

	private final ConnectionClosing delegate;

	private WorstMoment(Connection connection, ConnectionClosing delegate) {
		this.connection = connection;
		this.delegate = delegate;
	}

	/**
	 * Have a connection looked at in that moment. A drain has to be about to close it.
	 */
	static void ofEnd(Connection connection) {
		ConnectionClosing closing = connection.getClosing();
		if (closing == null || !connection.compareAndSetClosing(closing, new WorstMoment(connection, closing))) {
			throw new AssertionError("Connection is not being closed");
		}
	}

	@Override
	public void closeFrameReceived() {
		this.connection.goneIfTransportIs();
		this.delegate.closeFrameReceived();
	}

	@Override
	public void workDone() {
		this.delegate.workDone();
	}

	@Override
	public void closeFrameSent() {
		this.delegate.closeFrameSent();
	}

	@Override
	public void gone() {
		this.delegate.gone();
	}

	@Override
	public boolean isBegun() {
		return this.delegate.isBegun();
	}

	@Override
	public boolean isEnding() {
		return this.delegate.isEnding();
	}

	@Override
	public CloseFrame cutWith() {
		return this.delegate.cutWith();
	}

}
