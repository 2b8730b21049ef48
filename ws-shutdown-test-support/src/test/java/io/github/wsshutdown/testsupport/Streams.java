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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;

/**
 * The streams of an application, as it sees them.
 */
public class Streams {

	private final Map<String, Stream> streams = new ConcurrentHashMap<>();

	private final List<String> completed = new CopyOnWriteArrayList<>();

	/**
	 * Called when a client has asked for a stream.
	 * @param name what the client calls it
	 */
	public void opened(String name, Stream stream) {
		this.streams.put(name, stream);
	}

	/**
	 * Called when the application is told that a stream has ended.
	 */
	public void completed(String name) {
		this.completed.add(name);
	}

	/**
	 * Wait until a client has asked for a stream.
	 */
	public Stream await(String name) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.streams.containsKey(name));
		return this.streams.get(name);
	}

	public boolean isOpen(String name) {
		return this.streams.containsKey(name);
	}

	/**
	 * The streams whose end the application was told of, each as often as it was.
	 */
	public List<String> completed() {
		return this.completed;
	}

	/**
	 * A stream.
	 */
	public interface Stream {

		/**
		 * Write an event.
		 */
		void event(String data) throws Exception;

		/**
		 * Write part of an event.
		 */
		default void part(String text) throws Exception {
			throw new UnsupportedOperationException();
		}

		/**
		 * End the stream.
		 */
		void end();

		/**
		 * End the stream because the application has failed.
		 */
		default void fail() {
			throw new UnsupportedOperationException();
		}

	}

}
