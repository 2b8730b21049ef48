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

import java.io.IOException;
import java.time.Duration;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.PeerProbe;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection on Reactor Netty. What the engine asks for is handed over to the channel's
 * event loop, and nothing waits for it.
 */
final class NettyTransport implements ConnectionTransport {

	private static final Log logger = LogFactory.getLog(NettyTransport.class);

	private final Channel channel;

	private final ClosingHandler closing;

	private volatile @Nullable ChannelProtocol protocol;

	NettyTransport(Channel channel, ClosingHandler closing) {
		this.channel = channel;
		this.closing = closing;
	}

	@Override
	public String name() {
		return this.closing.transportName();
	}

	/**
	 * Leave it to a protocol to say goodbye.
	 */
	void setProtocol(ChannelProtocol protocol) {
		this.protocol = protocol;
	}

	@Override
	public void sendText(String text) throws IOException {
		if (this.protocol != null) {
			throw new IOException("A text has no meaning in the protocol of this connection");
		}
		this.channel.writeAndFlush(new TextWebSocketFrame(text)).addListener((written) -> {
			if (!written.isSuccess()) {
				logger.debug("Could not send a text", written.cause());
			}
		});
	}

	/**
	 * Not for what is no WebSocket, or has a way of its own to find out.
	 */
	@Override
	public @Nullable PeerProbe probe() {
		boolean webSocket = this.channel.pipeline().context(WebSocketFrameDecoder.class) != null;
		return (webSocket && this.protocol == null) ? new NettyProbe(this.channel).install() : null;
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) {
		Channels.execute(this.channel, () -> {
			this.closing.begin(closeFrame);
			ChannelProtocol protocol = this.protocol;
			if (protocol != null) {
				protocol.sayGoodbye(closeFrame);
			}
			else {
				this.closing.sendClose();
			}
		});
	}

	@Override
	public void cut(boolean freeSenders) {
		Channels.execute(this.channel, this::reset);
	}

	private void reset() {
		this.closing.cut();
		Channels.reset(this.channel);
	}

	/**
	 * The handler is told by its own publishers: of the close frame, and of the end of
	 * the channel.
	 */
	@Override
	public void endSession(CloseFrame closeFrame) {
	}

	@Override
	public boolean isGone() {
		return !this.channel.isOpen();
	}

	@Override
	public long sendProgress() {
		ChannelOutboundBuffer buffer = this.channel.unsafe().outboundBuffer();
		return this.channel.bytesBeforeWritable() - ((buffer != null) ? buffer.currentProgress() : 0);
	}

	@Override
	public boolean isSendBlocked() {
		return !this.channel.isWritable();
	}

}
