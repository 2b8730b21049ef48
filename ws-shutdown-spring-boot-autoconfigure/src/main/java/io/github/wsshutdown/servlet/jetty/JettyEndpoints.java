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

import java.lang.reflect.Field;
import java.util.function.Supplier;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.EndpointFollower;
import io.github.wsshutdown.servlet.Internals;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.websocket.api.WebSocketContainer;
import org.eclipse.jetty.websocket.common.JettyWebSocketFrameHandler;
import org.eclipse.jetty.websocket.common.JettyWebSocketFrameHandlerMetadata;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * The endpoints of Jetty's own API. Its handlers of frames keep them to themselves, hence
 * the reflection.
 */
final class JettyEndpoints {

	private static final Log logger = LogFactory.getLog(JettyEndpoints.class);

	private static final @Nullable Field ENDPOINT = Internals.field(JettyWebSocketFrameHandler.class,
			"endpointInstance", Object.class);

	private static final @Nullable Field CONTAINER = Internals.field(JettyWebSocketFrameHandler.class, "container",
			WebSocketContainer.class);

	private static final @Nullable Field METADATA = Internals.field(JettyWebSocketFrameHandler.class, "metadata",
			JettyWebSocketFrameHandlerMetadata.class);

	private static final boolean COMPLETE = isComplete();

	private JettyEndpoints() {
	}

	private static boolean isComplete() {
		boolean complete = ENDPOINT != null && CONTAINER != null && METADATA != null;
		if (!complete) {
			logger.warn("This version of Jetty does not show the endpoints of its connections. What handlers of WebFlux"
					+ " do asynchronously is not waited for when the application stops");
		}
		return complete;
	}

	/**
	 * Follow the endpoint of a handler of frames.
	 * @return the handler to go on with, the same if there is nothing to follow
	 */
	static FrameHandler follow(FrameHandler handler, EndpointFollower follower,
			Supplier<@Nullable Connection> connection) {
		if (!COMPLETE || handler.getClass() != JettyWebSocketFrameHandler.class) {
			return handler;
		}
		JettyWebSocketFrameHandler original = (JettyWebSocketFrameHandler) handler;
		Object endpoint = get(ENDPOINT, original);
		Object followed = follower.follow(endpoint, connection);
		if (followed == endpoint) {
			return handler;
		}
		// Its methods were looked up in the type of the endpoint
		Assert.state(followed.getClass() == endpoint.getClass(), "An endpoint is followed as another type");
		JettyWebSocketFrameHandler copy = new JettyWebSocketFrameHandler((WebSocketContainer) get(CONTAINER, original),
				followed, (JettyWebSocketFrameHandlerMetadata) get(METADATA, original));
		copy.setUpgradeRequest(original.getUpgradeRequest());
		copy.setUpgradeResponse(original.getUpgradeResponse());
		return copy;
	}

	private static Object get(@Nullable Field field, JettyWebSocketFrameHandler handler) {
		Assert.state(field != null, "Jetty's handler of frames has other fields than expected");
		Object value = ReflectionUtils.getField(field, handler);
		Assert.state(value != null, "Jetty's handler of frames has no endpoint");
		return value;
	}

}
