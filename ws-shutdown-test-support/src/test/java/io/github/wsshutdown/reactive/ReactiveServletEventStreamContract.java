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

import io.github.wsshutdown.testsupport.Streams;

/**
 * The same in servlet containers, which tell nothing of the writes of WebFlux: a client
 * that does not read is cut when the event that it is being sent has had its time.
 */
abstract class ReactiveServletEventStreamContract extends ReactiveEventStreamContract {

	@Override
	protected boolean seesWhoDoesNotRead() {
		return false;
	}

	/** One event that the network does not take. */
	@Override
	protected void flood(Streams.Stream stream) {
		try {
			stream.event("*".repeat(32 * 1024 * 1024));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
