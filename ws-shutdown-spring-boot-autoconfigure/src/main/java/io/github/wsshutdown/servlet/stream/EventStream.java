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

import io.github.wsshutdown.stream.RunningStream;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a response that is an event stream: a connection, or an answer that
 * refuses it.
 *
 * @param writer lets the application write on it
 * @param transport the transport of the connection, {@code null} if it was refused
 * @param response the response
 */
record EventStream(EventWriter writer, @Nullable StreamTransport transport, StreamResponse response) {

	static EventStream refused(StreamResponse response) {
		return new EventStream(new EventWriter(null, true, null, new RunningStream(null)), null, response);
	}

	/**
	 * Called when the request goes on asynchronously, which may be after the stream has
	 * ended.
	 */
	void asyncStarted() {
		if (this.writer.isEnded()) {
			this.response.complete();
		}
	}

	/**
	 * Called when the response turns out to be no stream.
	 */
	void forget() {
		completed();
	}

	/**
	 * Called when something other than the application's success ends the response.
	 */
	void interrupted() {
		this.writer.stream().interrupted();
	}

	/**
	 * Called when the container tells only who writes that the client has gone.
	 */
	void writeFailed() {
		this.writer.fail();
		if (this.transport != null) {
			this.transport.writeFailed();
		}
	}

	/**
	 * Called when the container tells the application that the client has gone.
	 */
	void failed() {
		if (this.transport != null) {
			this.transport.failed();
		}
	}

	void completed() {
		if (this.transport != null) {
			this.transport.completed();
		}
	}

}
