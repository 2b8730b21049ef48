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

package io.github.wsshutdown.stream;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Tells endless event streams, which are connections, from finite ones, which are work: a
 * response of events to a {@code GET} is endless, unless its path says otherwise. Clients
 * reconnect these by themselves. How those of a path have ended so far tells which of
 * them are answers all the same.
 */
public final class StreamRules {

	private static final String EVENTS = "text/event-stream";

	/** {@code HEAD} is served like {@code GET}, and as endless. */
	private static final Set<String> METHODS = Set.of("GET", "HEAD");

	/** There is a history for no more registered paths than these. */
	private static final int MOST_PATHS = 1000;

	private final List<PathPattern> endlessPaths;

	private final List<PathPattern> finitePaths;

	private final Duration patience;

	private final Map<String, StreamHistory> histories = new ConcurrentHashMap<>();

	/**
	 * Create new {@link StreamRules}.
	 * @param endlessPaths patterns of the paths whose responses are endless whatever they
	 * are made of
	 * @param finitePaths patterns of the paths whose responses come to an end
	 * @param patience how long a drain waits for work
	 */
	public StreamRules(List<PathPattern> endlessPaths, List<PathPattern> finitePaths, Duration patience) {
		this.endlessPaths = endlessPaths;
		this.finitePaths = finitePaths;
		this.patience = patience;
	}

	/**
	 * Whether a media type is that of event streams.
	 * @param contentType the content type of a response
	 * @return {@code true} if so
	 */
	public static boolean isEvents(@Nullable String contentType) {
		return contentType != null && contentType.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
	}

	/**
	 * Whether a media type is that of one JSON document, which is no use unless it is
	 * whole, such as the answer to a query where subscriptions are streams.
	 * @param contentType the content type of a response
	 * @return {@code true} if so
	 */
	public static boolean isJsonDocument(@Nullable String contentType) {
		String type = (contentType != null) ? contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
		return type.equals("application/json") || (type.endsWith("+json") && !type.equals("application/stream+json"));
	}

	/**
	 * Whether a client asks for an event stream and nothing else, as {@code EventSource}
	 * does. It never comes back after a status other than 200.
	 * @param accept what it accepts
	 * @return {@code true} if so
	 */
	public static boolean isEventSource(@Nullable String accept) {
		return isEvents(accept) && accept.indexOf(',') < 0;
	}

	/**
	 * Whether a response may be an endless stream, as far as that can be told without its
	 * path. What the client accepts says nothing: many are sent events all the same.
	 * @param method the method of the request
	 * @param events whether the response consists of events, or may
	 * @return {@code false} if it is none
	 */
	public boolean isCandidate(String method, boolean events) {
		return (events && METHODS.contains(method)) || !this.endlessPaths.isEmpty();
	}

	/**
	 * Whether a response is an endless stream.
	 * @param method the method of the request
	 * @param path its path within the application
	 * @param events whether the response consists of events
	 * @return {@code true} if so
	 */
	public boolean isEndless(String method, String path, boolean events) {
		boolean byType = events && METHODS.contains(method);
		if (byType ? this.finitePaths.isEmpty() : this.endlessPaths.isEmpty()) {
			return byType;
		}
		PathContainer parsed = PathContainer.parsePath(path);
		return byType ? this.finitePaths.stream().noneMatch((pattern) -> pattern.matches(parsed))
				: isConfiguredEndless(parsed);
	}

	private boolean isConfiguredEndless(PathContainer path) {
		return this.endlessPaths.stream().anyMatch((pattern) -> pattern.matches(path));
	}

	/**
	 * Called when a stream begins.
	 * @param path its path within the application
	 * @param registeredPath the path under which its handler is registered
	 * @return the stream
	 */
	public RunningStream begin(String path, String registeredPath) {
		return new RunningStream(history(path, registeredPath));
	}

	@Nullable StreamHistory history(String path, String registeredPath) {
		if (!this.endlessPaths.isEmpty() && isConfiguredEndless(PathContainer.parsePath(path))) {
			return null;
		}
		StreamHistory known = this.histories.get(registeredPath);
		if (known != null || this.histories.size() >= MOST_PATHS) {
			return known;
		}
		return this.histories.computeIfAbsent(registeredPath, (added) -> new StreamHistory(this.patience));
	}

}
