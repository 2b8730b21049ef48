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
import io.github.wsshutdown.connection.HandlerProgress;

/**
 * What is spoken on a channel, where it has ways of its own to tell what is being done
 * and to say goodbye.
 */
public interface ChannelProtocol extends HandlerProgress {

	/**
	 * Tell the peer that the server goes away, after all that was sent before, and close
	 * the channel. Called on the event loop. A WebSocket close frame is sent then if
	 * there is WebSocket below.
	 * @param closeFrame why
	 */
	void sayGoodbye(CloseFrame closeFrame);

}
