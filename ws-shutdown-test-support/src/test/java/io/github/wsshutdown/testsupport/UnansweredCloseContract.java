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

import java.time.Duration;
import java.util.List;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to become of peers that do not answer a close frame of the application's own,
 * where the server waits for the answer.
 */
public abstract class UnansweredCloseContract extends DrainFixture {

	private static final PeerTrait[] KINDS = { PeerTrait.HOLDS_SESSION, PeerTrait.WEBSOCKET_FRAMES };

	@Test
	void whenApplicationStopsThenPeersThatNeverAnsweredTheApplicationAreDrainedToo() throws Exception {
		start("ws-shutdown.drain.close-timeout=3s");
		List<TestPeer> zombies = closedByApplication();
		assertTold(4000, zombies);
		assertThat(server().registry().connections()).hasSize(zombies.size());
		DrainReport report = stop();
		for (TestPeer zombie : zombies) {
			assertThat(zombie.awaitEnd()).as(zombie.toString()).isEqualTo(endOfZombie());
			assertThat(zombie.closes()).as(zombie.toString()).isOne();
		}
		assertOutcomes(report, 0, 0, zombies.size(), 0);
	}

	@Test
	void whenPeersIgnoreCloseFrameOfApplicationThenTheyKeepTheirSlotsUntilTheyAreCut() {
		int count = kinds(KINDS).size();
		start("ws-shutdown.admission.max-sessions=" + count, "ws-shutdown.drain.close-timeout=3s");
		long begin = System.nanoTime();
		List<TestPeer> zombies = closedByApplication();
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		for (TestPeer zombie : zombies) {
			assertThat(zombie.awaitEnd()).as(zombie.toString()).isEqualTo(endOfZombie());
		}
		Awaitility.await().atMost(BUSY_MACHINE).until(() -> admission().getSlotsTaken() == 0);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
		connect(PeerKind.PLAIN);
	}

	@Test
	void whenCloseTimeoutIsNotEnforcedThenPeerIsLeftToTheContainer() {
		start("ws-shutdown.admission.enforce-close-timeout=false", "ws-shutdown.drain.close-timeout=200ms");
		TestPeer zombie = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		zombie.command("bye");
		zombie.awaitClose();
		Awaitility.await().during(Duration.ofSeconds(2)).until(() -> admission().getSlotsTaken() == 1);
	}

	@Test
	void whenApplicationClosedDuringCancelledDrainThenSilentPeerIsCutAllTheSame() {
		start("ws-shutdown.drain.close-timeout=1s");
		TestPeer zombie = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		server().drainer()
			.start(DrainPlan.builder().timeout(Duration.ofMinutes(1)).quietPeriod(Duration.ofSeconds(30)).build());
		zombie.command("bye");
		zombie.awaitClose();
		server().drainer().resume();
		assertThat(zombie.awaitEnd()).isEqualTo(endOfZombie());
		Awaitility.await().until(() -> admission().getSlotsTaken() == 0);
	}

	@Test
	void whenApplicationClosesOneBeforeItsTurnThenOthersDoNotWaitForItsPeer() {
		start("ws-shutdown.drain.timeout=10m", "ws-shutdown.drain.close-timeout=5m");
		TestPeer zombie = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(2);
		server().drainer()
			.start(DrainPlan.builder()
				.timeout(Duration.ofMinutes(10))
				.quietPeriod(Duration.ofSeconds(3))
				.closeTimeout(Duration.ofMinutes(5))
				.build());
		zombie.command("bye");
		assertThat(zombie.awaitClose().code()).isEqualTo(4000);
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
	}

	private List<TestPeer> closedByApplication() {
		List<TestPeer> zombies = connectEach(CloseReaction.NEVER_ANSWER, KINDS);
		zombies.forEach((zombie) -> zombie.command("bye"));
		for (TestPeer zombie : zombies) {
			assertThat(zombie.awaitClose().code()).as(zombie.toString()).isEqualTo(4000);
		}
		return zombies;
	}

	/**
	 * How TCP ends for a peer that reads on: by the reset of the cut, unless the server
	 * has ended its side behind the close frame.
	 */
	protected PeerEnd endOfZombie() {
		return PeerEnd.RESET;
	}

	private Admission admission() {
		return server().context().getBean(Admission.class);
	}

}
