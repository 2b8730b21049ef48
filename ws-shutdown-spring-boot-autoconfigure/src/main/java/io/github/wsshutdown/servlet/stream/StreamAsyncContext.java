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

package io.github.wsshutdown.servlet.stream;

import io.github.wsshutdown.servlet.DelegatingAsyncContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;

/**
 * Lets an application that does not know yet that a drain has ended its stream end it
 * once more, in whatever way.
 */
final class StreamAsyncContext extends DelegatingAsyncContext {

	private final StreamRequest request;

	StreamAsyncContext(AsyncContext delegate, StreamRequest request) {
		super(delegate);
		this.request = request;
	}

	@Override
	public void complete() {
		unlessEnded(super::complete);
	}

	@Override
	public void dispatch() {
		unlessEnded(super::dispatch);
	}

	@Override
	public void dispatch(String path) {
		unlessEnded(() -> super.dispatch(path));
	}

	@Override
	public void dispatch(ServletContext context, String path) {
		unlessEnded(() -> super.dispatch(context, path));
	}

	private void unlessEnded(Runnable action) {
		try {
			if (this.request.isEnded()) {
				this.request.complete();
			}
			else {
				action.run();
			}
		}
		catch (IllegalStateException ex) {
			if (!this.request.isEnded()) {
				throw ex;
			}
		}
	}

}
