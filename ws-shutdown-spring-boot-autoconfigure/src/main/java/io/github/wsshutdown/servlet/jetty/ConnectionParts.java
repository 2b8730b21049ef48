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

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.EndpointFollower;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a tracked connection consists of. Whatever fails in it, the connection works
 * and is tracked no longer.
 */
class ConnectionParts {

	private final EndpointFollower follower;

	ConnectionParts() {
		this(EndpointFollower.NONE);
	}

	ConnectionParts(EndpointFollower follower) {
		this.follower = follower;
	}

	FrameHandler handler(FrameHandler handler, Supplier<@Nullable Connection> connection) {
		return (this.follower != EndpointFollower.NONE) ? JettyEndpoints.follow(handler, this.follower, connection)
				: handler;
	}

	EndPoint endPoint(EndPoint endPoint, BooleanSupplier awaitsAnswer) {
		return new ClosingEndPoint(endPoint, awaitsAnswer);
	}

	JettyTransport transport(WebSocketCoreSession coreSession, TrackedCoreSession session,
			CloseCallback closeCallback) {
		return new JettyTransport(coreSession, session, closeCallback);
	}

	IncomingMessages messages(FrameHandler handler, TrackedCoreSession session) {
		return new IncomingMessages(handler, session);
	}

}
