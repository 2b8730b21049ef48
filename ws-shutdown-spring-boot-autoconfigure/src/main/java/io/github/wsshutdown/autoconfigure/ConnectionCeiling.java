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

import java.util.Locale;

import io.github.wsshutdown.Admission;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Warns if a container stops accepting connections before admission refuses handshakes:
 * peers would then hang without an answer instead of being told to come back.
 */
abstract class ConnectionCeiling implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(ConnectionCeiling.class);

	private final Admission admission;

	private final String container;

	/**
	 * Create a new {@link ConnectionCeiling}.
	 * @param admission decides about handshakes
	 * @param container the name of the container
	 */
	ConnectionCeiling(Admission admission, String container) {
		this.admission = admission;
		this.container = container;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		int maxSessions = this.admission.getLimits().maxSessions();
		boolean management = event.getApplicationContext().getServerNamespace() != null;
		if (management || maxSessions <= 0) {
			return;
		}
		int ceiling = getCeiling(event.getWebServer());
		if (ceiling > 0 && maxSessions >= ceiling) {
			logger.warn(this.container + " stops accepting connections at " + ceiling + " (server."
					+ this.container.toLowerCase(Locale.ROOT) + ".max-connections), before"
					+ " ws-shutdown.admission.max-sessions=" + maxSessions
					+ " is reached: handshakes will hang without an answer instead of being refused."
					+ " Raise the former above the latter, with room for HTTP, or lower the latter.");
		}
	}

	/**
	 * The number of connections at which the container stops accepting.
	 * @param webServer the web server
	 * @return the number, 0 or less if there is none
	 */
	protected abstract int getCeiling(WebServer webServer);

}
