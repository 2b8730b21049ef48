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

package io.github.wsshutdown.reactive;

import io.github.wsshutdown.drain.Admission;
import io.github.wsshutdown.drain.HandshakeRefusal;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the limits on connections on Reactor Netty.
 */
class ReactiveAdmissionTests extends ReactiveFixture {

	@Test
	void whenApplicationIsFullThenHandshakeIsRefusedUntilOneIsGone() {
		start("ws-shutdown.admission.max-sessions=1");
		TestPeer peer = connect("/plain");
		assertRefused("/plain", HandshakeRefusal.CAPACITY);
		peer.raw().sendClose(1000, "");
		Awaitility.await().until(() -> admission().getSlotsTaken() == 0);
		connect("/plain");
	}

	@Test
	void whenAddressIsFullThenHandshakeIsRefused() {
		start("ws-shutdown.admission.max-sessions-per-address=1");
		connect("/plain");
		assertRefused("/plain", HandshakeRefusal.ADDRESS);
	}

	@Test
	void whenPathIsFullThenHandshakeIsRefusedThereOnly() {
		start("ws-shutdown.admission.max-sessions-per-path.[/plain]=1");
		connect("/plain");
		assertRefused("/plain", HandshakeRefusal.PATH);
		connect("/chat");
		assertThat(admission().getSlotsTaken()).isEqualTo(2);
	}

	@Test
	void whenPathIsUnknownThenStartFails() {
		assertThatException().isThrownBy(() -> start("ws-shutdown.admission.max-sessions-per-path.[/missing]=1"))
			.withMessageContaining("/missing");
	}

	private void assertRefused(String path, HandshakeRefusal reason) {
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(path)).satisfies((refused) -> {
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.headers()).containsKey("Retry-After").containsEntry("Connection", "close");
			assertThat(refused.body()).isEmpty();
		});
		assertThat(admission().getRefused(reason)).isOne();
	}

	private Admission admission() {
		return server().registry().admission();
	}

}
