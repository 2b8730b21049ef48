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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.websocket.core.CloseStatus;

/**
 * A status after whose close frame Jetty waits for the peer's. Jetty takes 1001 and some
 * other codes for failures: it ends the transport behind their frame, which a peer that
 * is sending may never see for that. It asks the status, not the code, so that a status
 * which denies it makes Jetty do what RFC 6455 section 7.1.1 asks for. That is no
 * documented extension point, and rests on nothing but this class.
 */
final class SoftCloseStatus extends CloseStatus {

	private static final Log logger = LogFactory.getLog(SoftCloseStatus.class);

	private SoftCloseStatus(int code, String reason) {
		super(code, reason);
	}

	@Override
	public boolean isAbnormal() {
		return false;
	}

	/**
	 * A status that is as soft as this Jetty allows.
	 */
	static CloseStatus of(int code, String reason) {
		return new SoftCloseStatus(code, reason);
	}

	/**
	 * Look whether Jetty would still ask the status.
	 * @return {@code false} if it does not, after a warning
	 */
	static boolean check() {
		CloseStatus status = of(SHUTDOWN, "");
		boolean soft = CloseStatus.getCloseStatus(status.toFrame()) == status;
		if (!soft) {
			logger.warn("This version of Jetty does not wait for the answer to a close frame with 1001."
					+ " Peers that are sending while they are drained may not see it");
		}
		return soft;
	}

}
