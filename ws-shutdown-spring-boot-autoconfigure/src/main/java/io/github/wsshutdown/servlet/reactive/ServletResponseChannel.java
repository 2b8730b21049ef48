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

package io.github.wsshutdown.servlet.reactive;

import io.github.wsshutdown.reactive.ResponseChannel;
import io.github.wsshutdown.servlet.ContainerSocket;

/**
 * The socket of a response of WebFlux's in a servlet container.
 *
 * @param socket the socket
 */
record ServletResponseChannel(ContainerSocket socket) implements ResponseChannel {

	@Override
	public boolean isSendBlocked() {
		return this.socket.isWriteBlocked();
	}

	@Override
	public void execute(Runnable task) {
		task.run();
	}

	@Override
	public void reset() {
		this.socket.resetUnderRequest();
	}

}
