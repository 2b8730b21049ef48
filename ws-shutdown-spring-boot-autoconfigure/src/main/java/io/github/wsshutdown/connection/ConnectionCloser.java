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
 * Closes connections, and is told of those that it may have to close. Thread-safe;
 * nothing blocks.
 */
public interface ConnectionCloser {

	/**
	 * Called when a connection has been registered: its handshake may have been admitted
	 * before a drain began that did not find it.
	 * @param connection the connection
	 */
	void opened(Connection connection);

	/**
	 * Called when the application has closed a session whose transport is still there,
	 * because the peer has yet to answer the close frame, or to take it.
	 * @param connection the connection
	 */
	void closedByApplication(Connection connection);

	/**
	 * Called when work may have ended that a drain has found.
	 */
	void workEnded();

}
