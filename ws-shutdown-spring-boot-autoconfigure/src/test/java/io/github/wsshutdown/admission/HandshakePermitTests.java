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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.drain.EngineFixture;
import io.github.wsshutdown.drain.NoTransport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link HandshakePermit}.
 */
class HandshakePermitTests {

	private final EngineFixture engine = new EngineFixture();

	private final HandshakePermit another = admit();

	@Test
	void whenReleasedTwiceThenSlotComesBackOnce() {
		HandshakePermit permit = admit();
		permit.release();
		permit.release();
		assertThat(this.engine.admission().getSlotsTaken()).isOne();
		assertThat(this.engine.admission().pendingHandshakes()).isOne();
		this.another.release();
		assertThat(this.engine.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenReleasedAfterItWasUsedThenConnectionKeepsItsSlot() {
		HandshakePermit permit = admit();
		Connection connection = permit.open("/path", new NoTransport());
		permit.release();
		assertThat(this.engine.admission().getSlotsTaken()).isEqualTo(2);
		connection.gone();
		connection.gone();
		assertThat(this.engine.admission().getSlotsTaken()).isOne();
	}

	@Test
	void whenUsedAfterItWasReleasedThenThereIsNoConnection() {
		HandshakePermit permit = admit();
		permit.release();
		assertThatIllegalStateException().isThrownBy(() -> permit.open("/path", new NoTransport()));
		assertThat(this.engine.registry().connections()).isEmpty();
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
		permit.open("/path", new NoTransport()).gone();
		permit.claimPath("/path");
		assertThat(admit().claimPath("/path")).isTrue();
		assertThat(admit().claimPath("/path")).isTrue();
		assertThat(admit().claimPath("/path")).isFalse();
	}

	@Test
	void whenOverdueThenSlotIsFreeAndNobodyWaits() {
		EngineFixture engine = limitedToOne(Duration.ZERO);
		HandshakePermit permit = engine.admit();
		assertThat(engine.admission().pendingHandshakes()).isZero();
		assertThat(engine.admission().getSlotsTaken()).isZero();
		permit.release();
		assertThat(engine.admission().getSlotsTaken()).isZero();
		assertThat(engine.admission().admit(null)).extracting(HandshakePermit::refusal).isNull();
	}

	@Test
	void whenOverdueThenUpgradeNeedsAnotherSlot() {
		EngineFixture engine = limitedToOne(Duration.ZERO);
		HandshakePermit late = engine.admit();
		HandshakePermit other = engine.admit();
		assertThat(other.beginUpgrade()).isTrue();
		assertThat(late.beginUpgrade()).isFalse();
		assertThat(engine.admission().getRefused(HandshakeRefusal.CAPACITY)).isOne();
		other.release();
		assertThat(late.beginUpgrade()).isTrue();
		assertThat(engine.admission().getSlotsTaken()).isOne();
		Connection connection = late.open("/path", new NoTransport());
		assertThat(engine.admission().getSlotsTaken()).isOne();
		connection.gone();
		assertThat(engine.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenUpgradingThenSlotIsHeldHoweverLong() {
		EngineFixture engine = limitedToOne(Duration.ofDays(1));
		HandshakePermit permit = engine.admit();
		assertThat(permit.beginUpgrade()).isTrue();
		assertThat(permit.beginUpgrade()).isTrue();
		assertThat(engine.admission().pendingHandshakes()).isOne();
		assertThat(engine.admit().refusal()).isEqualTo(HandshakeRefusal.CAPACITY);
		permit.release();
		assertThat(engine.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenOpenedThoughOverdueThenConnectionIsCounted() {
		EngineFixture engine = limitedToOne(Duration.ZERO);
		HandshakePermit permit = engine.admit();
		permit.claimPath("/path");
		assertThat(engine.admission().getSlotsTaken()).isZero();
		Connection connection = permit.open("/other", new NoTransport());
		assertThat(connection.getPath()).isEqualTo("/path");
		assertThat(engine.admission().getSlotsTaken()).isOne();
		connection.gone();
		assertThat(engine.admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenHandshakeOfPrincipalComesToNothingThenItMayComeAgain() {
		limitPrincipal(this.engine);
		HandshakePermit first = admit();
		assertThat(first.claimPrincipal(() -> () -> "alice")).isTrue();
		assertThat(first.claimPrincipal(() -> () -> "alice")).isTrue();
		assertThat(admit().claimPrincipal(() -> () -> "alice")).isFalse();
		assertThat(admit().claimPrincipal(() -> () -> "bob")).isTrue();
		assertThat(admit().claimPrincipal(() -> null)).isTrue();
		assertThat(this.engine.admission().getRefused(HandshakeRefusal.PRINCIPAL)).isOne();
		first.release();
		first.release();
		HandshakePermit second = admit();
		assertThat(second.claimPrincipal(() -> () -> "alice")).isTrue();
		second.open("/path", new NoTransport()).gone();
		assertThat(admit().claimPrincipal(() -> () -> "alice")).isTrue();
		assertThat(admit().claimPrincipal(() -> () -> "alice")).isFalse();
	}

	@Test
	void whenHandshakeOfPrincipalIsOverdueThenUpgradeNeedsAnotherSlot() {
		EngineFixture engine = new EngineFixture(Duration.ZERO);
		limitPrincipal(engine);
		HandshakePermit late = engine.admit();
		assertThat(late.claimPrincipal(() -> () -> "alice")).isTrue();
		assertThat(engine.admission().getSlotsTaken()).isZero();
		HandshakePermit other = engine.admit();
		assertThat(other.claimPrincipal(() -> () -> "alice")).isTrue();
		assertThat(other.beginUpgrade()).isTrue();
		assertThat(late.beginUpgrade()).isFalse();
		assertThat(engine.admission().getRefused(HandshakeRefusal.PRINCIPAL)).isOne();
		assertThat(engine.admission().getSlotsTaken()).isOne();
		other.release();
		assertThat(late.beginUpgrade()).isTrue();
	}

	@Test
	void whenOldestMakesRoomThenItIsClosedOnceAndItsEndFreesNothing() {
		List<Connection> displaced = new ArrayList<>();
		this.engine.admission().setPrincipalLimit(1, displaced::add);
		Connection first = openAs("alice");
		openAs("bob");
		assertThat(displaced).isEmpty();
		Connection second = openAs("alice");
		assertThat(displaced).containsExactly(first);
		Connection third = openAs("alice");
		assertThat(displaced).containsExactly(first, second);
		first.gone();
		second.gone();
		openAs("alice").gone();
		assertThat(displaced).containsExactly(first, second, third);
		openAs("alice");
		assertThat(displaced).hasSize(3);
	}

	private Connection openAs(String name) {
		HandshakePermit permit = admit();
		assertThat(permit.claimPrincipal(() -> () -> name)).isTrue();
		return permit.open("/path", new NoTransport());
	}

	private static void limitPrincipal(EngineFixture engine) {
		engine.admission().setPrincipalLimit(1, null);
	}

	private static EngineFixture limitedToOne(Duration handshakeTimeout) {
		EngineFixture engine = new EngineFixture(handshakeTimeout);
		engine.admission().setLimits(AdmissionLimits.UNLIMITED.withMaxSessions(1));
		return engine;
	}

	private void limitPath(int limit) {
		this.engine.admission().setLimits(AdmissionLimits.UNLIMITED.withMaxSessionsPerPath(Map.of("/path", limit)));
	}

	private HandshakePermit admit() {
		return this.engine.admit();
	}

}
