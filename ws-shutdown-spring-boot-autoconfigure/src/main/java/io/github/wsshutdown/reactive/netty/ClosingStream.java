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

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * The end of a TCP connection on which a protocol says goodbye that knows no answer: the
 * server ends its own side and reads on, discarding, until the peer has ended the other.
 * A full close would reset the connection if there is data that was not read, and take
 * the goodbye from the peer. Its state belongs to the event loop.
 */
final class ClosingStream extends ChannelDuplexHandler implements ClosingHandler {

	private static final String NAME = "wsShutdownClosingStream";

	private final String transportName;

	private @Nullable Connection connection;

	private @Nullable ChannelPromise heldClose;

	private boolean begun;

	private boolean released;

	ClosingStream(String transportName) {
		this.transportName = transportName;
	}

	@Override
	public String transportName() {
		return this.transportName;
	}

	@Override
	public void install(Channel channel) {
		channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, this);
	}

	@Override
	public void uninstall(Channel channel) {
		if (channel.pipeline().context(this) != null) {
			channel.pipeline().remove(this);
		}
	}

	@Override
	public void setConnection(Connection connection) {
		this.connection = connection;
	}

	@Override
	public void begin(CloseFrame closeFrame) {
		this.begun = true;
	}

	/** There is no close frame but the protocol's. */
	@Override
	public void sendClose() {
	}

	@Override
	public void cut() {
		this.released = true;
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (!this.begun || this.released || !(context.channel() instanceof DuplexChannel channel)
				|| !channel.isActive()) {
			context.close(promise);
			return;
		}
		ChannelPromise held = this.heldClose;
		if (held != null) {
			held.addListener((closed) -> promise.trySuccess());
			return;
		}
		this.heldClose = promise;
		channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
		channel.config().setAutoRead(true);
		context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((written) -> {
			if (written.isSuccess()) {
				endOutput(context, channel);
			}
		});
	}

	private void endOutput(ChannelHandlerContext context, DuplexChannel channel) {
		Connection connection = this.connection;
		if (connection != null) {
			connection.closeFrameSent();
		}
		SslHandler tls = context.pipeline().get(SslHandler.class);
		if (tls != null) {
			tls.closeOutbound().addListener((said) -> channel.shutdownOutput());
		}
		else {
			channel.shutdownOutput();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.begun) {
			ReferenceCountUtil.release(message);
		}
		else {
			context.fireChannelRead(message);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		ChannelPromise held = this.heldClose;
		if (held != null && (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent)) {
			if (this.connection != null && !this.released) {
				this.connection.closeFrameReceived(Connection.NO_CLOSE_FRAME);
			}
			this.released = true;
			context.close(held);
		}
		context.fireUserEventTriggered(event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		context.fireChannelInactive();
		ChannelPromise held = this.heldClose;
		if (held != null) {
			held.trySuccess();
		}
	}

}
