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

package io.github.wsshutdown;

import java.time.Duration;
import java.util.Arrays;

import io.github.wsshutdown.testsupport.TestServer;
import org.apache.coyote.http2.Http2Protocol;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * How Tomcat treats clients of HTTP/2.
 */
public final class Http2Clients {

	private Http2Clients() {
	}

	/**
	 * Have Tomcat wait for clients that do not read for longer than a test may take.
	 */
	public static void waitFor(TestServer server) {
		TomcatWebServer webServer = (TomcatWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
		Arrays.stream(webServer.getTomcat().getConnector().findUpgradeProtocols())
			.map(Http2Protocol.class::cast)
			.forEach((protocol) -> protocol.setStreamWriteTimeout(Duration.ofMinutes(10).toMillis()));
	}

}
