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

import java.util.stream.Stream;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * The closing handshake of RFC 6455 section 7.1. Reactor Netty ends TCP as soon as its
 * close frame is flushed; this handler holds that back and reads on, discarding, until
 * the peer's close frame. Before a drain {@link #begin() begins} it, a close frame ends
 * TCP as without it; what is noticed then is that a peer does not take the frame. Its
 * state belongs to the event loop.
 */
class ClosingHandshake extends ChannelDuplexHandler implements ClosingHandler {

	private static final Log logger = LogFactory.getLog(ClosingHandshake.class);

	private static final String NAME = "wsShutdownClosingHandshake";

	private final WebsocketOutbound outbound;

	private final Runnable whenEnded;

	private final LastFrame lastFrame = new LastFrame();

	private @Nullable Connection connection;

	private @Nullable ChannelPromise heldClose;

	/** Of the drain, once it has begun the end. */
	private @Nullable CloseFrame drainFrame;

	private boolean sent;

	private boolean released;

	private boolean cut;

	/**
	 * Create a new {@link ClosingHandshake}.
	 * @param outbound sends close frames
	 * @param whenEnded what to run when the channel was cut and all others were told
	 */
	ClosingHandshake(WebsocketOutbound outbound, Runnable whenEnded) {
		this.outbound = outbound;
		this.whenEnded = whenEnded;
	}

	@Override
	public void install(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, this);
		ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
		pipeline.addBefore((decoder != null) ? decoder.name() : NAME, NAME + "LastFrame", this.lastFrame);
	}

	@Override
	public void uninstall(Channel channel) {
		Stream.of(this, this.lastFrame)
			.filter((handler) -> channel.pipeline().context(handler) != null)
			.forEach(channel.pipeline()::remove);
	}

	@Override
	public void setConnection(Connection connection) {
		this.connection = connection;
	}

	/** From now on a close frame that is written is not the end of it. */
	@Override
	public void begin(CloseFrame closeFrame) {
		this.drainFrame = closeFrame;
	}

	@Override
	public void sendClose() {
		CloseFrame closeFrame = this.drainFrame;
		if (closeFrame != null) {
			this.outbound.sendClose(closeFrame.code(), closeFrame.reason())
				.subscribe(null, (ex) -> logger.trace("Channel was closed before its closing handshake ended", ex));
		}
	}

	@Override
	public void cut() {
		this.cut = true;
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		Object written = message;
		if (message instanceof CloseWebSocketFrame closeFrame) {
			try {
				CloseWebSocketFrame actual = ofDrain(closeFrame);
				closing(context, actual, promise);
				written = actual;
			}
			catch (RuntimeException | LinkageError ex) {
				giveUp(context, ex);
			}
		}
		context.write(written, promise);
	}

	/** Whatever closes a connection that a drain closes, its peer is told why. */
	private CloseWebSocketFrame ofDrain(CloseWebSocketFrame closeFrame) {
		CloseFrame ofDrain = this.drainFrame;
		if (ofDrain == null || closeFrame.statusCode() == ofDrain.code()) {
			return closeFrame;
		}
		closeFrame.release();
		return new CloseWebSocketFrame(ofDrain.code(), ofDrain.reason());
	}

	void closing(ChannelHandlerContext context, CloseWebSocketFrame closeFrame, ChannelPromise promise) {
		int code = code(closeFrame);
		promise.addListener((written) -> frameSeen(written.isSuccess(), code));
		if (this.drainFrame != null) {
			promise.addListener((written) -> frameWritten(written.isSuccess()));
			// The handler may have requested nothing
			context.channel().config().setAutoRead(true);
			this.sent = true;
		}
		else {
			// Not before it was flushed, which is the end of a peer that reads
			context.executor().execute(() -> closedByApplication(context.channel()));
		}
	}

	/**
	 * Leave it to Reactor Netty.
	 */
	private void giveUp(ChannelHandlerContext context, Throwable cause) {
		this.sent = false;
		Connection connection = this.connection;
		if (connection != null) {
			this.connection = null;
			connection.giveUp("its closing handshake could not be followed", cause);
		}
		if (this.heldClose != null) {
			release(context);
		}
	}

	private void closedByApplication(Channel channel) {
		Connection connection = this.connection;
		if (channel.isOpen() && connection != null) {
			connection.sessionClosed();
		}
	}

	/** Reactor Netty waits for no answer to a close frame of the application. */
	private void frameSeen(boolean success, int code) {
		Connection connection = this.connection;
		if (success && connection != null) {
			connection.closedWith(code);
		}
	}

	private static int code(CloseWebSocketFrame closeFrame) {
		int code = closeFrame.statusCode();
		return (code != -1) ? code : Connection.NO_CODE;
	}

	private void frameWritten(boolean success) {
		Connection connection = this.connection;
		if (success && connection != null) {
			connection.closeFrameSent();
		}
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (this.drainFrame != null && !this.sent && context.channel().isActive()) {
			// What is spoken on top of WebSocket has said goodbye
			sendClose();
		}
		if (!this.sent || this.released || !context.channel().isActive()) {
			context.close(promise);
			return;
		}
		ChannelPromise held = this.heldClose;
		if (held == null) {
			this.heldClose = promise;
		}
		else {
			held.addListener((closed) -> promise.trySuccess());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof CloseWebSocketFrame closeFrame) {
			try {
				closeFrameRead(closeFrame);
			}
			catch (RuntimeException | LinkageError ex) {
				giveUp(context, ex);
			}
		}
		if (!this.sent) {
			context.fireChannelRead(message);
			return;
		}
		Connection connection = this.connection;
		if (message instanceof CloseWebSocketFrame answer && !this.released && connection != null) {
			connection.closeFrameReceived(code(answer));
			release(context);
		}
		ReferenceCountUtil.release(message);
	}

	void closeFrameRead(CloseWebSocketFrame closeFrame) {
		frameSeen(true, code(closeFrame));
	}

	private void release(ChannelHandlerContext context) {
		this.released = true;
		ChannelPromise held = this.heldClose;
		context.close((held != null) ? held : context.newPromise());
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (this.sent && event instanceof SslCloseCompletionEvent) {
			// The peer has ended TLS without an answer
			release(context);
		}
		context.fireUserEventTriggered(event);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (this.sent) {
			logger.debug("Channel failed after its close frame", cause);
			if (cause instanceof DecoderException) {
				// Netty reads no answer behind what it can't decode
				release(context);
			}
			return;
		}
		context.fireExceptionCaught(cause);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		context.fireChannelInactive();
		ChannelPromise held = this.heldClose;
		if (held != null) {
			held.trySuccess();
		}
		if (this.cut) {
			this.whenEnded.run();
		}
	}

}
