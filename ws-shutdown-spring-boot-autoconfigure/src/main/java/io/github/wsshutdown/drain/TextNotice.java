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

package io.github.wsshutdown.drain;

import java.io.IOException;
import java.time.Duration;

/**
 * Says goodbye with a text message. Peers that speak a protocol on top of WebSocket get
 * it as a message of that protocol.
 */
public final class TextNotice implements GoingAwayNotice {

	private final String template;

	/**
	 * Create a new {@link TextNotice}.
	 * @param template the text, in which <code>{deadline}</code> stands for the end of
	 * the drain in ISO 8601 and <code>{retry}</code> for the milliseconds after which the
	 * peer may come back, 0 if no reconnect window is configured
	 */
	public TextNotice(String template) {
		this.template = template;
	}

	@Override
	public void send(Connection connection, Departure departure) throws IOException {
		connection.sendText(text(departure));
	}

	String text(Departure departure) {
		Duration retryDelay = departure.retryDelay();
		return this.template.replace("{deadline}", departure.deadline().toString())
			.replace("{retry}", Long.toString((retryDelay != null) ? retryDelay.toMillis() : 0));
	}

}
