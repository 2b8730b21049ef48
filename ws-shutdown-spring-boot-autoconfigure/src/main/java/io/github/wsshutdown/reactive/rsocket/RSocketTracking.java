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

import java.lang.reflect.Field;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.admission.RemoteAddress;
import io.github.wsshutdown.reactive.RegisteredPath;
import io.github.wsshutdown.reactive.netty.TrackedChannel;
import io.rsocket.DuplexConnection;
import io.rsocket.plugins.DuplexConnectionInterceptor.Type;
import io.rsocket.plugins.InterceptorRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.netty.Connection;

/**
 * Has the connections of an RSocket server tracked. Those that the web server has mapped
 * to a path were admitted with their handshake; on a port of its own there is none that
 * could be seen, so they are admitted, or refused in the words of RSocket, when they
 * begin.
 */
public final class RSocketTracking {

	/** What Reactor Netty has on the channel, in all transports of RSocket on it. */
	static final String CONNECTION_FIELD = "connection";

	private static final Log logger = LogFactory.getLog(RSocketTracking.class);

	private final HandshakeAdmission admission;

	/**
	 * Create a new {@link RSocketTracking}.
	 * @param admission decides about connections
	 */
	public RSocketTracking(HandshakeAdmission admission) {
		this.admission = admission;
	}

	/**
	 * Take part in what a server does.
	 * @param interceptors the interceptors of the server
	 */
	public void register(InterceptorRegistry interceptors) {
		interceptors.forConnection(this::intercept).forResponder(FollowedResponder::new);
	}

	private DuplexConnection intercept(Type type, DuplexConnection connection) {
		if (type != Type.SOURCE) {
			return connection;
		}
		HandshakePermit permit = null;
		try {
			Connection netty = netty(connection);
			TrackedChannel channel = TrackedChannel.of(netty.channel());
			if (channel == null) {
				permit = this.admission.admit(RemoteAddress.textOf(connection.remoteAddress()),
						RegisteredPath.ANY_PATH);
				HandshakeRefusal refusal = permit.refusal();
				if (refusal != null) {
					logger.debug("Refused an RSocket connection: " + refusal);
					return new RefusedConnection(connection);
				}
				channel = TrackedChannel.open(netty, permit, RegisteredPath.ANY_PATH, "rsocket");
				channel.connection().opened();
			}
			FollowedConnection followed = new FollowedConnection(connection, channel.connection());
			channel.setProtocol(followed);
			return followed;
		}
		catch (RuntimeException | LinkageError | ReflectiveOperationException ex) {
			this.admission.untracked().add("what RSocket does on it could not be followed", ex);
			if (permit != null) {
				permit.release();
			}
			return connection;
		}
	}

	private static Connection netty(DuplexConnection connection) throws ReflectiveOperationException {
		Field field = connection.getClass().getDeclaredField(CONNECTION_FIELD);
		field.setAccessible(true);
		return (Connection) field.get(connection);
	}

}
