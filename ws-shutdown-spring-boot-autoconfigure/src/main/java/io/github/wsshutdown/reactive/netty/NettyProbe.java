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

import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.connection.PingPayload;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Pings the peer of a WebSocket connection on Reactor Netty. Nearest to the network, sees
 * whatever comes; nearest to the application, keeps the pongs from it that are not its
 * own.
 */
final class NettyProbe extends ChannelInboundHandlerAdapter implements PeerProbe {

	private static final String NAME = "wsShutdownProbe";

	private final Channel channel;

	/** Changed by the event loop only. */
	private volatile int received;

	NettyProbe(Channel channel) {
		this.channel = channel;
	}

	/**
	 * Take part in what comes from now on.
	 */
	NettyProbe install() {
		Channels.execute(this.channel, () -> {
			if (this.channel.isActive()) {
				this.channel.pipeline().addFirst(NAME, this);
				this.channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME + "Pongs", new PongFilter());
			}
		});
		return this;
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.received++;
		context.fireChannelRead(message);
	}

	/**
	 * The application is told by its publishers if the channel has failed.
	 */
	@Override
	public void ping(Runnable sent, Runnable failed) {
		Channels.execute(this.channel, () -> {
			if (this.channel.pipeline().get(PongFilter.class) != null && this.channel.isWritable()) {
				this.channel.writeAndFlush(new PingWebSocketFrame(Unpooled.wrappedBuffer(PingPayload.get())))
					.addListener((written) -> {
						if (written.isSuccess()) {
							sent.run();
						}
					});
			}
		});
	}

	@Override
	public long received() {
		return this.received;
	}

	/**
	 * An event loop that was held up reads before it comes to what is due later.
	 */
	@Override
	public void ifAllIsRead(Runnable task) {
		Channels.execute(this.channel, () -> this.channel.eventLoop().schedule(() -> {
			if (this.channel.config().isAutoRead()) {
				task.run();
			}
		}, 1, TimeUnit.MILLISECONDS));
	}

	/**
	 * Keeps pongs from the application that answer pings of the engine.
	 */
	private static final class PongFilter extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (message instanceof PongWebSocketFrame pong && PingPayload.isIn(pong.content().nioBuffer())) {
				ReferenceCountUtil.release(message);
				if (!context.channel().config().isAutoRead()) {
					context.read();
				}
				return;
			}
			context.fireChannelRead(message);
		}

	}

}
