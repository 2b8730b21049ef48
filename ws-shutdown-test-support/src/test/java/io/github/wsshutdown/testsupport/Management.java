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

package io.github.wsshutdown.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;

/**
 * The management endpoints of a server on this machine.
 */
public final class Management {

	/** What an application has that looks at none of their other properties. */
	public static final String PRESENT = "management.endpoints.web.base-path=/actuator";

	/** What lets everything be seen and done over HTTP. */
	public static final String[] UNRESTRICTED = { "management.endpoints.web.exposure.include=*",
			"management.endpoint.websockets.access=unrestricted",
			"management.endpoint.websocketsessions.access=unrestricted" };

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

	private final int port;

	private final String contextPath;

	private final Map<String, String> headers;

	/**
	 * Create new {@link Management}.
	 * @param port the port of the server
	 */
	public Management(int port) {
		this(port, "");
	}

	/**
	 * Create new {@link Management} of an application that has a context path.
	 * @param port the port of the server
	 * @param contextPath the context path
	 */
	public Management(int port, String contextPath) {
		this(port, contextPath, Map.of());
	}

	private Management(int port, String contextPath, Map<String, String> headers) {
		this.port = port;
		this.contextPath = contextPath;
		this.headers = headers;
	}

	/**
	 * The same with a header in each request.
	 */
	public Management withHeader(String name, String value) {
		Map<String, String> headers = new HashMap<>(this.headers);
		headers.put(name, value);
		return new Management(this.port, this.contextPath, headers);
	}

	public Answer get(String path) {
		return send(request(path).GET());
	}

	public Answer delete(String path) {
		return send(request(path).DELETE());
	}

	/**
	 * Send a POST request.
	 * @param json the body, empty for none
	 */
	public Answer post(String path, String json) {
		return json.isEmpty() ? send(request(path).POST(BodyPublishers.noBody()))
				: post(path, "application/json", json);
	}

	public Answer post(String path, String contentType, String body) {
		return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
	}

	private HttpRequest.Builder request(String path) {
		URI uri = URI.create("http://localhost:" + this.port + this.contextPath + "/actuator/" + path);
		HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
		this.headers.forEach(request::header);
		return request;
	}

	private Answer send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for an answer", ex);
		}
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param body the body
	 */
	public record Answer(int status, String body) {

		/**
		 * Read a value.
		 * @param <T> the type of the value
		 * @param path the path in the JSON
		 */
		public <T> T json(String path) {
			return JsonPath.read(this.body, path);
		}

	}

}
