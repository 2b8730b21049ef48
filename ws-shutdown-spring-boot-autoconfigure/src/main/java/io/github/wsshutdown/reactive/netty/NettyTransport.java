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

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * A WebSocket connection on Reactor Netty. What the engine asks for is handed over to the
 * channel's event loop, and nothing waits for it.
 */
final class NettyTransport implements ConnectionTransport {

	private static final Log logger = LogFactory.getLog(NettyTransport.class);

	private final Channel channel;

	private final WebsocketOutbound outbound;

	private final ClosingHandshake closingHandshake;

	private volatile @Nullable HandlerWork work;

	NettyTransport(Channel channel, WebsocketOutbound outbound, ClosingHandshake closingHandshake) {
		this.channel = channel;
		this.outbound = outbound;
		this.closingHandshake = closingHandshake;
	}

	void setWork(HandlerWork work) {
		this.work = work;
	}

	@Override
	public void sendText(String text) {
		this.channel.writeAndFlush(new TextWebSocketFrame(text)).addListener((written) -> {
			if (!written.isSuccess()) {
				logger.debug("Could not send a text", written.cause());
			}
		});
	}

	@Override
	public void endInput(Duration handlerTimeout) {
		onEventLoop(() -> {
			HandlerWork work = this.work;
			if (work != null) {
				work.endInput(handlerTimeout);
			}
		});
	}

	@Override
	public @Nullable BooleanSupplier watchWork() {
		HandlerWork work = this.work;
		return (work != null) ? work.watch() : null;
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) {
		onEventLoop(() -> {
			this.closingHandshake.begin();
			this.outbound.sendClose(closeFrame.code(), closeFrame.reason())
				.subscribe(null, (ex) -> logger.trace("Channel was closed before its closing handshake ended", ex));
		});
	}

	@Override
	public void cut(boolean freeSenders) {
		onEventLoop(this::reset);
	}

	private void reset() {
		this.closingHandshake.cut();
		try {
			this.channel.config().setOption(ChannelOption.SO_LINGER, 0);
		}
		catch (ChannelException ex) {
			logger.trace("Socket was closed before it could be reset", ex);
		}
		// Past all handlers: that of TLS would wait to say goodbye
		ChannelHandlerContext first = this.channel.pipeline().firstContext();
		if (first != null) {
			first.close();
		}
		else {
			this.channel.close();
		}
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
	public boolean isSendBlocked() {
		return !this.channel.isWritable();
	}

	private void onEventLoop(Runnable task) {
		try {
			this.channel.eventLoop().execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Event loop has ended, and its channels with it", ex);
		}
	}

}
