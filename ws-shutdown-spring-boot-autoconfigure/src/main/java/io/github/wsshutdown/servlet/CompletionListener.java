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

package io.github.wsshutdown.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * Is told when an asynchronous request is complete, after however many dispatches. That
 * comes last, also after an error or a timeout, and what handles these may still go on.
 */
@FunctionalInterface
interface CompletionListener extends AsyncListener {

	@Override
	void onComplete(AsyncEvent event);

	@Override
	default void onTimeout(AsyncEvent event) {
	}

	@Override
	default void onError(AsyncEvent event) {
	}

	/**
	 * The container forgets its listeners when a later dispatch goes on asynchronously.
	 */
	@Override
	default void onStartAsync(AsyncEvent event) {
		event.getAsyncContext().addListener(this);
	}

}
