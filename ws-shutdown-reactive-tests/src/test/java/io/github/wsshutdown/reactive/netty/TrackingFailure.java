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

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.FailingWork;
import io.github.wsshutdown.reactive.HandlerWork;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * What follows a connection on Reactor Netty, each part of which can be made to fail.
 */
enum TrackingFailure {

	OPENED, INPUT_SUBSCRIBED, MESSAGE, SETTLE, REPLY, REPLY_END, PUSH, SENT, CLOSE_FRAME_READ, CLOSE_FRAME_WRITTEN;

	private void failAt(TrackingFailure part) {
		if (this == part) {
			throw new NoSuchMethodError("Made to fail");
		}
	}

	TrackingFactory factory() {
		return new TrackingFactory() {

			@Override
			HandlerWork handlerWork(Connection connection, EventLoop eventLoop) {
				return new FailingWork(connection, eventLoop, (part) -> failAt(TrackingFailure.valueOf(part)));
			}

			@Override
			ClosingHandshake closingHandshake(WebsocketOutbound outbound, Runnable whenEnded) {
				return new FailingClosingHandshake(outbound, whenEnded);
			}

		};
	}

	private final class FailingClosingHandshake extends ClosingHandshake {

		FailingClosingHandshake(WebsocketOutbound outbound, Runnable whenEnded) {
			super(outbound, whenEnded);
		}

		@Override
		void closing(ChannelHandlerContext context, CloseWebSocketFrame closeFrame, ChannelPromise promise) {
			failAt(CLOSE_FRAME_WRITTEN);
			super.closing(context, closeFrame, promise);
		}

		@Override
		void closeFrameRead(CloseWebSocketFrame closeFrame) {
			failAt(CLOSE_FRAME_READ);
			super.closeFrameRead(closeFrame);
		}

	}

}
