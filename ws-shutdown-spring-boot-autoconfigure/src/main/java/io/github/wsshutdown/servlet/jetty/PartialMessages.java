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

package io.github.wsshutdown.servlet.jetty;

import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketFrameHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketMessageMetadata;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.messages.MessageSink;
import org.eclipse.jetty.websocket.core.messages.PartialByteArrayMessageSink;
import org.eclipse.jetty.websocket.core.messages.PartialByteBufferMessageSink;
import org.eclipse.jetty.websocket.core.messages.PartialStringMessageSink;

/**
 * Tells which applications take the parts of a message one by one. Those that use Jetty's
 * own API do not tell; Spring's handlers on it take whole messages.
 */
final class PartialMessages {

	private PartialMessages() {
	}

	static boolean areTakenBy(FrameHandler handler, byte opCode) {
		if (!(handler instanceof JakartaWebSocketFrameHandler jakarta)) {
			return false;
		}
		JakartaWebSocketMessageMetadata metadata = (opCode == OpCode.TEXT) ? jakarta.getTextMetadata()
				: jakarta.getBinaryMetadata();
		Class<? extends MessageSink> sink = (metadata != null) ? metadata.getSinkClass() : null;
		return sink == PartialStringMessageSink.class || sink == PartialByteBufferMessageSink.class
				|| sink == PartialByteArrayMessageSink.class;
	}

}
