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

/**
 * The socket under a request that is being answered. To be used only as long as the
 * answer is not complete: then the next request of the same peer may be on it.
 */
public interface RequestSocket {

	/**
	 * Make writes fail that wait for the peer to read. Does not wait.
	 */
	void failBlockedWrites();

	/**
	 * End the socket with a reset, and the request on it with an error. Does not wait.
	 */
	void reset();

	/**
	 * The same socket, from when the request has become something else.
	 * @return the socket
	 */
	UpgradedSocket upgraded();

}
