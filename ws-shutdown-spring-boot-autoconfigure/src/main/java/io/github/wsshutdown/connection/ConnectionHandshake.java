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

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * What a connection has from its handshake for as long as its transport exists: a slot,
 * and what is known of the peer.
 */
public interface ConnectionHandshake {

	/**
	 * Give the slot back. Called once, when the transport no longer exists.
	 */
	void giveBack();

	/**
	 * Where the peer comes from, as the application sees it.
	 * @return the address, {@code null} if it is not known
	 */
	@Nullable String remoteAddress();

	/**
	 * The negotiated sub-protocol (RFC 6455 section 1.9).
	 * @return the sub-protocol, {@code null} if there is none
	 */
	@Nullable String subProtocol();

	/**
	 * Who the handshake was authenticated as. Does not wait, and never throws.
	 * @return the name, {@code null} if there is none or it is not known
	 */
	@Nullable String principalName();

	/**
	 * How texts are encoded on the connection.
	 * @return from what the application sends to the text of a message, {@code null} if
	 * that is the same
	 */
	@Nullable UnaryOperator<String> encoding();

}
