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

import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.TunnelSupport;
import org.jspecify.annotations.Nullable;

/**
 * A handshake whose WebSocket connection gets another endpoint than the request has.
 */
final class UpgradingRequest extends Request.Wrapper {

	private final UnaryOperator<EndPoint> endPoints;

	/**
	 * Create a new {@link UpgradingRequest}.
	 * @param request the handshake
	 * @param endPoints makes the endpoint from that of the request
	 */
	UpgradingRequest(Request request, UnaryOperator<EndPoint> endPoints) {
		super(request);
		this.endPoints = endPoints;
	}

	@Override
	public ConnectionMetaData getConnectionMetaData() {
		return new ConnectionMetaData.Wrapper(super.getConnectionMetaData()) {

			@Override
			public Connection getConnection() {
				EndPoint endPoint = super.getConnection().getEndPoint();
				return new EndPointHolder(UpgradingRequest.this.endPoints.apply(endPoint),
						getConnector().getExecutor());
			}

		};
	}

	@Override
	public @Nullable TunnelSupport getTunnelSupport() {
		TunnelSupport tunnel = super.getTunnelSupport();
		return (tunnel != null) ? new UpgradingTunnel(tunnel.getProtocol(), this.endPoints.apply(tunnel.getEndPoint()))
				: null;
	}

	/**
	 * A stream of HTTP/2 that becomes a WebSocket connection.
	 *
	 * @param protocol the protocol
	 * @param endPoint the endpoint of the stream
	 */
	private record UpgradingTunnel(String protocol, EndPoint endPoint) implements TunnelSupport {

		@Override
		public String getProtocol() {
			return this.protocol;
		}

		@Override
		public EndPoint getEndPoint() {
			return this.endPoint;
		}

	}

	/**
	 * Stands for the connection of the request, of which Jetty wants nothing but the
	 * endpoint.
	 */
	private static final class EndPointHolder extends AbstractConnection {

		EndPointHolder(EndPoint endPoint, Executor executor) {
			super(endPoint, executor);
		}

		@Override
		public void onFillable() {
			throw new UnsupportedOperationException("Only holds an endpoint");
		}

	}

}
