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
import io.netty.channel.Channel;

/**
 * Takes part in how a channel ends. Its state belongs to the channel's event loop.
 */
interface ClosingHandler {

	/**
	 * What the connection carries.
	 */
	default String transportName() {
		return "websocket";
	}

	/**
	 * Take part in what happens on a channel.
	 */
	void install(Channel channel);

	void uninstall(Channel channel);

	/**
	 * Tell the connection what happens from now on.
	 */
	void setConnection(Connection connection);

	/**
	 * From now on the end of the channel is a drain's.
	 * @param closeFrame what the peer is to be told
	 */
	void begin(CloseFrame closeFrame);

	/**
	 * Tell the peer, where no protocol of the application's has a way of its own to do
	 * so.
	 */
	void sendClose();

	/**
	 * Called when the channel is about to be reset.
	 */
	void cut();

}
