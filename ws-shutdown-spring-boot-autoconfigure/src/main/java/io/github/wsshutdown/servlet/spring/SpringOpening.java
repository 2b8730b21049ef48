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

package io.github.wsshutdown.servlet.spring;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Turns one handshake into a connection. Nothing tells of a handshake that was answered
 * and whose session is never opened, so its permit is given back when the request has
 * been handled. A session that opens later than that has to be admitted once more.
 */
final class SpringOpening {

	private final HandshakeAdmission admission;

	private final @Nullable HandshakePermit permit;

	private final String path;

	private final String remoteAddress;

	SpringOpening(HandshakeAdmission admission, @Nullable HandshakePermit permit, String path, String remoteAddress) {
		this.admission = admission;
		this.permit = permit;
		this.path = path;
		this.remoteAddress = remoteAddress;
	}

	/**
	 * Called when the session could not be tracked.
	 */
	void failed(Throwable cause) {
		if (this.permit != null) {
			this.permit.release();
		}
		this.admission.untracked().add("its session could not be registered", cause);
	}

	/**
	 * Open the connection.
	 * @return the connection, {@code null} if there is no longer room for it
	 */
	@Nullable Connection open(SpringTransport transport) {
		Connection connection = (this.permit != null) ? open(this.permit, transport) : null;
		return (connection != null) ? connection : openAnew(transport);
	}

	private @Nullable Connection openAnew(SpringTransport transport) {
		HandshakePermit permit = (this.permit != null) ? this.permit
				: this.admission.admit(this.remoteAddress, this.path);
		if (permit.refusal() == null && permit.beginUpgrade() && permit.claimPath(this.path)) {
			return open(permit, transport);
		}
		permit.release();
		return null;
	}

	private @Nullable Connection open(HandshakePermit permit, SpringTransport transport) {
		transport.tell(permit);
		return permit.openIfHeld(this.path, transport);
	}

}
