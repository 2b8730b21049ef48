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

package io.github.wsshutdown.connection;

/**
 * Writes something that a peer has no way to answer, such as a comment on an event
 * stream: proxies see that it is in use, and the system notices sooner that the client is
 * gone. No answer is waited for.
 *
 * @param comment what writes it, if that can be done now. The application is told of a
 * failure as if it had been writing itself
 */
public record OneWayProbe(Runnable comment) implements PeerProbe {

	@Override
	public void ping(Runnable sent, Runnable failed) {
		this.comment.run();
	}

	@Override
	public boolean isOneWay() {
		return true;
	}

	@Override
	public long received() {
		return 0;
	}

	@Override
	public void ifAllIsRead(Runnable task) {
	}

}
