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
import java.util.Set;

import io.github.wsshutdown.Departure;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketConnection;

/**
 * Says goodbye with a text message. Peers that speak STOMP get it as a message of STOMP;
 * those that have negotiated another sub-protocol (RFC 6455 section 1.9) get none, since
 * it would break that protocol, unless it is for their path or sub-protocol.
 */
public final class TextNotice implements GoingAwayNotice {

	private final String template;

	private final Set<String> paths;

	private final Set<String> subProtocols;

	/**
	 * Create a new {@link TextNotice}.
	 * @param template the text, in which <code>{deadline}</code> stands for the end of
	 * the drain in ISO 8601 and <code>{retry}</code> for the milliseconds after which the
	 * peer may come back, 0 if no reconnect window is configured
	 * @param paths the registered paths whose peers understand the text whatever they
	 * have negotiated
	 * @param subProtocols the sub-protocols in which the text has a meaning
	 */
	public TextNotice(String template, Set<String> paths, Set<String> subProtocols) {
		this.template = template;
		this.paths = Set.copyOf(paths);
		this.subProtocols = Set.copyOf(subProtocols);
	}

	@Override
	public void send(WebSocketConnection connection, Departure departure) throws IOException {
		if (isUnderstood(connection)) {
			connection.sendText(text(departure));
		}
	}

	private boolean isUnderstood(WebSocketConnection connection) {
		String subProtocol = connection.getSubProtocol();
		return connection.acceptsText() || this.paths.contains(connection.getPath())
				|| (subProtocol != null && this.subProtocols.contains(subProtocol));
	}

	String text(Departure departure) {
		Duration retryDelay = departure.retryDelay();
		return this.template.replace("{deadline}", departure.deadline().toString())
			.replace("{retry}", Long.toString((retryDelay != null) ? retryDelay.toMillis() : 0));
	}

}
