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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import io.github.wsshutdown.testsupport.ServletEventStreamContract;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for event streams on Tomcat.
 */
class TomcatEventStreamTests extends ServletEventStreamContract implements OnTomcat {

	@Override
	protected void waitForHttp2Clients() {
		Http2Clients.waitFor(server());
	}

	@Override
	protected void letEndForOtherReasons(String path) throws Exception {
		letFail(path);
		super.letEndForOtherReasons(path);
	}

	@Test
	void whenEndpointListsStreamThenItCanEndIt() throws Exception {
		startStreams("ws-shutdown.drain.reconnect-window=9s", "management.endpoints.web.exposure.include=*",
				"management.endpoint.websocketsessions.access=unrestricted");
		RawEventStreamPeer one = connectWithEvent("/sse/emitter", "one");
		awaitConnections(1);
		String sessions = manage("GET", "");
		assertThat(sessions).contains("\"path\":\"/sse/emitter\"", "\"transport\":\"sse\"");
		Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(sessions);
		assertThat(id.find()).isTrue();
		RawEventStreamPeer other = connectWithEvent("/sse/emitter", "other");
		manage("DELETE", "/" + id.group(1));
		assertToldAndEnded(one);
		assertThat(other.isOpen()).isTrue();
	}

	private String manage(String method, String path) throws Exception {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:%d/actuator/websocketsessions%s".formatted(server().port(), path)))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
		return response.body();
	}

}
