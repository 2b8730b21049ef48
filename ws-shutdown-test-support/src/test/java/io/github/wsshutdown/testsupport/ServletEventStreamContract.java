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

import java.util.List;

/**
 * The same on servlet containers, for streams of every kind.
 */
public abstract class ServletEventStreamContract extends EventStreamContract {

	@Override
	protected final Class<?> streamsConfiguration() {
		return ServletStreamsConfiguration.class;
	}

	@Override
	protected final List<String> endlessPaths() {
		return List.of("/sse/emitter", "/sse/servlet", "/sse/writer", "/sse/router");
	}

	@Override
	protected final List<String> pathsOfParts() {
		return List.of("/sse/servlet", "/sse/writer", "/sse/blocking");
	}

	/** A servlet that blocks learns of the end when it writes, in its own thread. */
	@Override
	protected void assertNothingMoreIsWritten(Streams.Stream stream, String path) throws Exception {
		if (path.equals("/sse/blocking")) {
			stream.event("late");
		}
		else {
			super.assertNothingMoreIsWritten(stream, path);
		}
	}

}
