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

package io.github.wsshutdown.connection;

import io.github.wsshutdown.CloseFrame;
import org.jspecify.annotations.Nullable;

/**
 * The closing of one connection, as its connection sees it: it is told what the stack
 * reports, and asked how far it has come. Thread-safe; nothing blocks.
 */
public interface ConnectionClosing {

	/**
	 * Called when nothing is being done for the connection any more and no message is let
	 * in.
	 */
	void workDone();

	/**
	 * Called when the close frame was handed to the network.
	 */
	void closeFrameSent();

	/**
	 * Called when the peer's close frame has been read.
	 */
	void closeFrameReceived();

	/**
	 * Called once, when the transport no longer exists.
	 */
	void gone();

	/**
	 * Whether the closing has begun, so that it can't be given up any more.
	 * @return {@code true} from the connection's turn on
	 */
	boolean isBegun();

	/**
	 * Whether errors on the way to the peer are to be expected.
	 * @return {@code true} if a close frame is out or the transport was cut
	 */
	boolean isEnding();

	/**
	 * What the peer should have been told, if the transport was cut.
	 * @return the close frame, {@code null} if the transport was not cut
	 */
	@Nullable CloseFrame cutWith();

}
