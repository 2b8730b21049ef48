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

package io.github.wsshutdown.drain;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link HandshakePermit}.
 */
class HandshakePermitTests {

	private final ConnectionRegistry registry = new ConnectionRegistry(null);

	private final HandshakePermit another = admit();

	@Test
	void whenReleasedTwiceThenSlotComesBackOnce() {
		HandshakePermit permit = admit();
		permit.release();
		permit.release();
		assertThat(this.registry.admission().getSlotsTaken()).isOne();
		assertThat(this.registry.pendingHandshakes()).isOne();
		this.another.release();
		assertThat(this.registry.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenReleasedAfterItWasUsedThenConnectionKeepsItsSlot() {
		HandshakePermit permit = admit();
		Connection connection = permit.open("/path", "websocket", new NoTransport());
		permit.release();
		assertThat(this.registry.admission().getSlotsTaken()).isEqualTo(2);
		connection.gone();
		connection.gone();
		assertThat(this.registry.admission().getSlotsTaken()).isOne();
	}

	@Test
	void whenUsedAfterItWasReleasedThenThereIsNoConnection() {
		HandshakePermit permit = admit();
		permit.release();
		assertThatIllegalStateException().isThrownBy(() -> permit.open("/path", "websocket", new NoTransport()));
		assertThat(this.registry.connections()).isEmpty();
	}

	private HandshakePermit admit() {
		return (HandshakePermit) this.registry.admit(null);
	}

}
