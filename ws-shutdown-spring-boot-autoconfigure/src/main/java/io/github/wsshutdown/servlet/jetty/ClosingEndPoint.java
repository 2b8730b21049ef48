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

package io.github.wsshutdown.servlet.jetty;

import java.util.function.BooleanSupplier;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ProxyConnectionFactory.ProxyEndPoint;

/**
 * An endpoint that stays open in both directions during the closing handshake of a drain.
 * Jetty ends its side of TCP behind each close frame: that leaves nothing to reset if the
 * peer does not answer, and with TLS before 1.3 the peer can no longer answer. Otherwise
 * it passes everything on, as the one of Jetty's endpoints does that is made for that.
 */
final class ClosingEndPoint extends ProxyEndPoint {

	private final BooleanSupplier awaitsAnswer;

	/**
	 * Create a new {@link ClosingEndPoint}.
	 * @param delegate the endpoint
	 * @param awaitsAnswer whether the peer has yet to answer a close frame of a drain
	 */
	ClosingEndPoint(EndPoint delegate, BooleanSupplier awaitsAnswer) {
		super(delegate, delegate.getLocalSocketAddress(), delegate.getRemoteSocketAddress(), null,
				delegate.getSslSessionData());
		this.awaitsAnswer = awaitsAnswer;
	}

	@Override
	public void shutdownOutput() {
		if (!this.awaitsAnswer.getAsBoolean()) {
			super.shutdownOutput();
		}
	}

}
