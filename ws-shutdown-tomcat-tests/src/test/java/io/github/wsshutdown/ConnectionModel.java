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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import io.github.wsshutdown.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Does something with the connections of a server, one step after the other, and knows
 * what must have become of them after each.
 */
final class ConnectionModel implements AutoCloseable {

	private static final List<PeerKind> KINDS = List.of(PeerKind.PLAIN, PeerKind.STANDARD, PeerKind.ENDPOINT);

	private static final Duration SOON = Duration.ofSeconds(30);

	private final TestServer server;

	private final BlockingQueue<Application.Session> newSessions = new LinkedBlockingQueue<>();

	private final List<Member> open = new ArrayList<>();

	private final List<Integer> told = new ArrayList<>();

	private final int toldBefore;

	private final int openedBefore;

	private int opened;

	private int messages;

	private DrainState state = DrainState.ACCEPTING;

	/** Set while a drain is in its quiet period. */
	private CompletableFuture<DrainReport> drain;

	private int leftDuringDrain;

	ConnectionModel(TestServer server) {
		this.server = server;
		this.toldBefore = server.application().closeCodes().size();
		this.openedBefore = server.application().openedSessions();
		server.application().onOpen(this.newSessions::add);
	}

	/**
	 * Take a step, if there is anything to take it with, and check everything.
	 */
	void take(Step step) throws Exception {
		Member member = this.open.isEmpty() ? null : this.open.get(step.pick() % this.open.size());
		switch (step.action()) {
			case OPEN -> open(KINDS.get(step.pick() % KINDS.size()));
			case DRAIN -> drain();
			case DRAIN_LATER -> drainLater();
			case RESUME -> resume();
			default -> {
				if (member != null) {
					take(step.action(), member);
				}
			}
		}
		check();
	}

	private void take(Action action, Member member) throws Exception {
		switch (action) {
			case MESSAGE -> {
				String text = "message" + this.messages++;
				member.peer().command("echo " + text);
				member.peer().awaitAnswer(text);
			}
			case PUSH -> {
				String text = "push" + this.messages++;
				member.session().send(text);
				member.peer().awaitAnswer(text);
			}
			case APPLICATION_CLOSES -> {
				member.session().close(4000);
				closed(member, 4000);
			}
			case PEER_CLOSES -> {
				member.peer().leave();
				closed(member, 1000);
			}
			case PEER_RESETS -> {
				member.peer().raw().reset();
				gone(member, 1006);
			}
			default -> throw new IllegalArgumentException("Not about one connection: " + action);
		}
	}

	private void open(PeerKind kind) throws Exception {
		if (this.state != DrainState.ACCEPTING) {
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> kind.connect(this.server.port()))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
			return;
		}
		TestPeer peer = kind.connect(this.server.port());
		peer.onClose(CloseReaction.ANSWER);
		this.opened++;
		this.open.add(new Member(peer, this.newSessions.poll(SOON.toSeconds(), TimeUnit.SECONDS)));
	}

	private void closed(Member member, int code) {
		assertThat(member.peer().awaitClose().code()).isEqualTo(code);
		assertThat(member.peer().awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(member.peer().closes()).isOne();
		gone(member, code);
	}

	private void gone(Member member, int code) {
		this.open.remove(member);
		this.told.add(code);
		member.peer().close();
		if (this.drain != null) {
			this.leftDuringDrain++;
		}
	}

	private void drain() throws Exception {
		if (this.drain != null) {
			assertThatExceptionOfType(DrainInProgressException.class).isThrownBy(() -> this.server.drainer().start());
			return;
		}
		int count = this.open.size();
		DrainReport report = start(DrainPlan.withDefaults().mutate().closeTimeout(Duration.ofSeconds(15)).build())
			.get(SOON.toSeconds(), TimeUnit.SECONDS);
		assertThat(report).extracting(DrainReport::total, DrainReport::acknowledged).containsExactly(count, count);
		List.copyOf(this.open).forEach((member) -> closed(member, 1001));
		this.state = DrainState.DRAINED;
	}

	private void drainLater() {
		if (this.drain != null) {
			assertThatExceptionOfType(DrainInProgressException.class).isThrownBy(() -> this.server.drainer().start());
			return;
		}
		this.drain = start(
				DrainPlan.builder().timeout(Duration.ofMinutes(2)).quietPeriod(Duration.ofMinutes(1)).build());
		this.leftDuringDrain = 0;
		this.state = DrainState.DRAINING;
	}

	private CompletableFuture<DrainReport> start(DrainPlan plan) {
		return this.server.drainer().start(plan).toCompletableFuture();
	}

	private void resume() throws Exception {
		assertThat(this.server.drainer().resume()).isEqualTo(this.state != DrainState.ACCEPTING);
		this.state = DrainState.ACCEPTING;
		endOfDrain();
	}

	/**
	 * All that a drain in its quiet period can know of is those who went by themselves.
	 */
	private void endOfDrain() throws Exception {
		if (this.drain != null) {
			DrainReport report = this.drain.get(SOON.toSeconds(), TimeUnit.SECONDS);
			assertThat(report).extracting(DrainReport::total, DrainReport::left)
				.containsExactly(this.leftDuringDrain, this.leftDuringDrain);
			assertThat(report.cancelled()).isEqualTo(!this.open.isEmpty());
			this.drain = null;
		}
	}

	private void check() throws Exception {
		if (this.drain != null && this.open.isEmpty()) {
			endOfDrain();
			this.state = DrainState.DRAINED;
		}
		Application application = this.server.application();
		await().untilAsserted(() -> {
			assertThat(this.server.registry().connections()).hasSameSizeAs(this.open);
			assertThat(this.server.admission().getSlotsTaken()).isEqualTo(this.open.size());
			assertThat(this.server.admission().pendingHandshakes()).isZero();
			assertThat(this.server.drainer().state()).isEqualTo(this.state);
			List<Integer> codes = application.closeCodes();
			assertThat(codes.subList(this.toldBefore, codes.size())).containsExactlyInAnyOrderElementsOf(this.told);
			if (this.drain != null) {
				assertThat(this.server.drainer().progress()).map(DrainReport::left).contains(this.leftDuringDrain);
			}
		});
		assertThat(application.openedSessions() - this.openedBefore).isEqualTo(this.opened);
		assertThat(application.closesPerSession()).allMatch((closes) -> closes == 1);
	}

	/**
	 * Leave nothing to whoever uses the server next, whatever has failed.
	 */
	@Override
	public void close() {
		this.server.drainer().resume();
		this.open.forEach((member) -> member.peer().close());
		await().until(() -> this.server.registry().connections().isEmpty()
				&& this.server.application().closesPerSession().size() == this.server.application().openedSessions());
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
	}

	/**
	 * What can be done.
	 */
	enum Action {

		OPEN, MESSAGE, PUSH, APPLICATION_CLOSES, PEER_CLOSES, PEER_RESETS, DRAIN, DRAIN_LATER, RESUME

	}

	/**
	 * Something to do.
	 *
	 * @param action what to do
	 * @param pick chooses one of those that are there
	 */
	record Step(Action action, int pick) {

		@Override
		public String toString() {
			return this.action + "(" + this.pick + ")";
		}

	}

	/**
	 * A connection, seen from both ends.
	 *
	 * @param peer the peer's end
	 * @param session the application's end
	 */
	private record Member(TestPeer peer, Application.Session session) {

	}

}
