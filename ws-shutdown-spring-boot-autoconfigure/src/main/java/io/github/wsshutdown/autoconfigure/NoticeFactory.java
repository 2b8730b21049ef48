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

package io.github.wsshutdown.autoconfigure;

import io.github.wsshutdown.drain.TextNotice;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Makes the notice that is configured.
 */
final class NoticeFactory {

	private NoticeFactory() {
	}

	static TextNotice create(WebSocketShutdownProperties.Drain.Notice properties) {
		String text = properties.getText();
		if (!StringUtils.hasText(text)) {
			throw new InvalidConfigurationPropertyValueException("ws-shutdown.drain.notice.text", text,
					"A notice must not be blank.");
		}
		return new TextNotice(text, properties.getPaths(), properties.getSubProtocols());
	}

	/**
	 * The destination for STOMP sessions.
	 * @return the destination, {@code null} if there is none
	 */
	static @Nullable String stompDestination(WebSocketShutdownProperties.Drain.Notice properties) {
		String destination = properties.getStompDestination();
		if (destination != null && !destination.startsWith("/")) {
			throw new InvalidConfigurationPropertyValueException("ws-shutdown.drain.notice.stomp-destination",
					destination, "A user destination begins with a slash, for example '/queue/going-away'.");
		}
		return destination;
	}

}
