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

package io.github.wsshutdown.reactive;

import java.util.List;

import io.github.wsshutdown.testsupport.EventStreamContract;

/**
 * What is to hold for event streams of WebFlux on every server.
 */
abstract class ReactiveEventStreamContract extends EventStreamContract {

	@Override
	protected final Class<?> streamsConfiguration() {
		return ReactiveStreamsConfiguration.class;
	}

	@Override
	protected final List<String> endlessPaths() {
		return List.of("/sse/flux", "/sse/strings", "/sse/parts");
	}

	@Override
	protected final List<String> pathsOfParts() {
		return List.of("/sse/parts");
	}

	@Override
	protected void letEndForOtherReasons(String path) throws Exception {
		letFail(path);
		super.letEndForOtherReasons(path);
	}

	@Override
	protected final List<String> pathsForAnyClient() {
		return List.of("/sse/parts");
	}

}
