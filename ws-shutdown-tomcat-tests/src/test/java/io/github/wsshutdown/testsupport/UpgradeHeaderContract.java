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

package io.github.wsshutdown.testsupport;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold where the server looks for {@code websocket} in all {@code Upgrade}
 * headers. Spring looks at the first one only, so this is about Jakarta endpoints.
 */
public abstract class UpgradeHeaderContract extends DrainFixture {

	@Test
	void whenHandshakeHasSeveralUpgradeHeadersThenItIsNotOverlooked() throws Exception {
		start();
		String path = PeerKind.ENDPOINT.requestPath();
		try (Socket socket = new Socket("localhost", server().port())) {
			socket.setSoTimeout(5000);
			socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: x\r\nUpgrade: websocket\r\n"
						+ "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
						+ "Sec-WebSocket-Version: 13\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
			assertThat(reader.readLine()).startsWith("HTTP/1.1 101");
			awaitConnections(1);
			assertThat(server().registry().admission().getSlotsTaken()).isOne();
		}
	}

}
