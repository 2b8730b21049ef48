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

import java.time.Duration;
import java.util.Map;

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

	@Test
	void whenPathIsClaimedAfterReleaseThenItIsNotCounted() {
		limitPath(1);
		HandshakePermit permit = admit();
		permit.release();
		assertThat(permit.claimPath("/path")).isFalse();
		assertThat(admit().claimPath("/path")).isTrue();
		assertThat(admit().claimPath("/path")).isFalse();
	}

	@Test
	void whenPathIsClaimedAfterUseThenItIsCountedOnce() {
		limitPath(2);
		HandshakePermit permit = admit();
		permit.open("/path", "websocket", new NoTransport()).gone();
		permit.claimPath("/path");
		assertThat(admit().claimPath("/path")).isTrue();
		assertThat(admit().claimPath("/path")).isTrue();
		assertThat(admit().claimPath("/path")).isFalse();
	}

	@Test
	void whenOverdueThenSlotIsFreeAndNobodyWaits() {
		ConnectionRegistry registry = limitedToOne(Duration.ZERO);
		HandshakePermit permit = (HandshakePermit) registry.admit(null);
		assertThat(registry.pendingHandshakes()).isZero();
		assertThat(registry.admission().getSlotsTaken()).isZero();
		permit.release();
		assertThat(registry.admission().getSlotsTaken()).isZero();
		assertThat(registry.admit(null)).isInstanceOf(HandshakePermit.class);
	}

	@Test
	void whenOverdueThenUpgradeNeedsAnotherSlot() {
		ConnectionRegistry registry = limitedToOne(Duration.ZERO);
		HandshakePermit late = (HandshakePermit) registry.admit(null);
		HandshakePermit other = (HandshakePermit) registry.admit(null);
		assertThat(other.beginUpgrade()).isTrue();
		assertThat(late.beginUpgrade()).isFalse();
		assertThat(registry.admission().getRefused(HandshakeRefusal.CAPACITY)).isOne();
		other.release();
		assertThat(late.beginUpgrade()).isTrue();
		assertThat(registry.admission().getSlotsTaken()).isOne();
		Connection connection = late.open("/path", "websocket", new NoTransport());
		assertThat(registry.admission().getSlotsTaken()).isOne();
		connection.gone();
		assertThat(registry.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenUpgradingThenSlotIsHeldHoweverLong() {
		ConnectionRegistry registry = limitedToOne(Duration.ofDays(1));
		HandshakePermit permit = (HandshakePermit) registry.admit(null);
		assertThat(permit.beginUpgrade()).isTrue();
		assertThat(permit.beginUpgrade()).isTrue();
		assertThat(registry.pendingHandshakes()).isOne();
		assertThat(registry.admit(null)).isEqualTo(HandshakeRefusal.CAPACITY);
		permit.release();
		assertThat(registry.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenOpenedThoughOverdueThenConnectionIsCounted() {
		ConnectionRegistry registry = limitedToOne(Duration.ZERO);
		HandshakePermit permit = (HandshakePermit) registry.admit(null);
		permit.claimPath("/path");
		assertThat(registry.admission().getSlotsTaken()).isZero();
		Connection connection = permit.open("/other", "websocket", new NoTransport());
		assertThat(connection.getPath()).isEqualTo("/path");
		assertThat(registry.admission().getSlotsTaken()).isOne();
		connection.gone();
		assertThat(registry.admission().getSlotsTaken()).isZero();
	}

	private static ConnectionRegistry limitedToOne(Duration handshakeTimeout) {
		ConnectionRegistry registry = new ConnectionRegistry(null, handshakeTimeout);
		registry.admission().setLimits(AdmissionLimits.UNLIMITED.withMaxSessions(1));
		return registry;
	}

	private void limitPath(int limit) {
		this.registry.admission().setLimits(AdmissionLimits.UNLIMITED.withMaxSessionsPerPath(Map.of("/path", limit)));
	}

	private HandshakePermit admit() {
		return (HandshakePermit) this.registry.admit(null);
	}

}
