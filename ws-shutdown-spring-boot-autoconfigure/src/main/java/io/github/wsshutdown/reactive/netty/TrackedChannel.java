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

import java.util.function.Function;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.websocket.WebsocketOutbound;

import org.springframework.util.Assert;

/**
 * A channel that is a registered connection.
 */
public final class TrackedChannel {

	private static final AttributeKey<@Nullable TrackedChannel> KEY = AttributeKey.valueOf(TrackedChannel.class,
			"tracked");

	private final NettyTransport transport;

	private final Connection connection;

	private TrackedChannel(NettyTransport transport, Connection connection) {
		this.transport = transport;
		this.connection = connection;
	}

	/**
	 * Find out whether a channel is registered.
	 * @param channel the channel
	 * @return what it is registered as, {@code null} if it is not
	 */
	public static @Nullable TrackedChannel of(Channel channel) {
		return channel.attr(KEY).get();
	}

	/**
	 * Register the channel of a server of its own, with no handshake that was seen.
	 * Called on its event loop.
	 * @param connection what Reactor Netty has on the channel
	 * @param permit the permit
	 * @param path the path to count it under
	 * @param transportName what carries it if that is not WebSocket
	 * @return the registered channel
	 */
	public static TrackedChannel open(reactor.netty.Connection connection, HandshakePermit permit, String path,
			String transportName) {
		ClosingHandler closing = (connection instanceof WebsocketOutbound outbound)
				? new ClosingHandshake(outbound, () -> {
				}) : new ClosingStream(transportName);
		return open(connection.channel(), closing, (transport) -> permit.openIfHeld(path, transport));
	}

	static TrackedChannel open(Channel channel, ClosingHandler closing,
			Function<ConnectionTransport, @Nullable Connection> opening) {
		NettyTransport transport = new NettyTransport(channel, closing);
		try {
			closing.install(channel);
			Connection connection = opening.apply(transport);
			Assert.state(connection != null, "Permit was given back before");
			closing.setConnection(connection);
			TrackedChannel tracked = new TrackedChannel(transport, connection);
			channel.attr(KEY).set(tracked);
			channel.closeFuture().addListener((closed) -> connection.gone());
			return tracked;
		}
		catch (RuntimeException | LinkageError ex) {
			closing.uninstall(channel);
			throw ex;
		}
	}

	/**
	 * The connection that the channel is registered as.
	 * @return the connection
	 */
	public Connection connection() {
		return this.connection;
	}

	/**
	 * Leave it to a protocol to tell what is being done, and to say goodbye.
	 * @param protocol the protocol
	 */
	public void setProtocol(ChannelProtocol protocol) {
		this.transport.setProtocol(protocol);
		this.connection.setHandlerProgress(protocol);
	}

}
