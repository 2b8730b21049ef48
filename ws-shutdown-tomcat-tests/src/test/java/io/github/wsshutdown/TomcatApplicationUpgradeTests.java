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

package io.github.wsshutdown;

import java.net.Socket;

import io.github.wsshutdown.testsupport.ApplicationUpgradeContract;
import io.github.wsshutdown.testsupport.OnTomcat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Tests for connections that an application upgrades itself, on Tomcat.
 */
class TomcatApplicationUpgradeTests extends ApplicationUpgradeContract implements OnTomcat {

	/**
	 * Jetty does not notice.
	 */
	@Test
	void whenPeersResetRightAfterTheirRequestThenNothingIsLeft() throws Exception {
		start();
		for (int i = 0; i < 50; i++) {
			try (Socket socket = new Socket("localhost", server().port())) {
				socket.setSoLinger(true, 0);
				requestUpgrade(socket, "/silent");
			}
		}
		Awaitility.await()
			.until(() -> server().registry().connections().isEmpty() && server().admission().pendingHandshakes() == 0
					&& server().admission().getSlotsTaken() == 0);
	}

}
