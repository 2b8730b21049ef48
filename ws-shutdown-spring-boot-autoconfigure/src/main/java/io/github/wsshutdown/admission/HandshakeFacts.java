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

package io.github.wsshutdown.admission;

import java.security.Principal;
import java.util.function.UnaryOperator;

import io.github.wsshutdown.connection.ConnectionHandshake;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What stacks tell of a handshake. Thread-safe.
 */
public abstract class HandshakeFacts implements ConnectionHandshake {

	private static final Log logger = LogFactory.getLog(HandshakeFacts.class);

	private final @Nullable RemoteAddress address;

	private volatile @Nullable UnaryOperator<String> encoding;

	private volatile @Nullable String subProtocol;

	private volatile @Nullable Principal principal;

	HandshakeFacts(@Nullable RemoteAddress address) {
		this.address = address;
	}

	/**
	 * Set how texts are encoded on this connection, where the text of a WebSocket message
	 * is not what the application sends.
	 * @param encoding from what the application sends to the text of a message
	 */
	public void setEncoding(UnaryOperator<String> encoding) {
		this.encoding = encoding;
	}

	@Override
	public @Nullable UnaryOperator<String> encoding() {
		return this.encoding;
	}

	/**
	 * Tell which sub-protocol was negotiated.
	 * @param subProtocol the sub-protocol, {@code null} or empty if there is none
	 */
	public void setSubProtocol(@Nullable String subProtocol) {
		this.subProtocol = (subProtocol == null || subProtocol.isEmpty()) ? null : subProtocol;
	}

	@Override
	public @Nullable String subProtocol() {
		return this.subProtocol;
	}

	/**
	 * Tell who the handshake was authenticated as. Asked for its name only when an
	 * operator wants to know it or its connections are limited, since that is the
	 * application's own code.
	 * @param principal who it is, {@code null} to leave it at what was told before
	 */
	public void setPrincipal(@Nullable Principal principal) {
		if (principal != null) {
			this.principal = principal;
		}
	}

	@Override
	public @Nullable String principalName() {
		Principal principal = this.principal;
		try {
			return (principal != null) ? principal.getName() : null;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("A principal does not tell its name", ex);
			return null;
		}
	}

	@Override
	public @Nullable String remoteAddress() {
		return (this.address != null) ? this.address.given() : null;
	}

	@Nullable String addressKey() {
		return RemoteAddress.keyOf(this.address);
	}

}
