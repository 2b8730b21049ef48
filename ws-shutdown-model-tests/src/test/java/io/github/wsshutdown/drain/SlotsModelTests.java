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

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.AdmissionProbe;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Checks with a model checker that admission, registration, release and the begin of a
 * drain behave as if they happened one after the other, in whatever way their threads are
 * interleaved: no slot is lost or given twice, and a drain finds every connection or is
 * told of it as a straggler.
 */
class SlotsModelTests {

	private static final int THREADS = 3;

	private static final int LIMIT = 5;

	private static final int PATH_LIMIT = 2;

	private static final String PATH = "/path";

	/** Threads that begin with a permit: from nothing few sequences come to anything. */
	private static final List<Integer> ADMITTED = List.of(1, 2);

	@Test
	@EnabledForJreRange(max = JRE.JAVA_24, disabledReason = "Lincheck 3.4 can't read the classes of newer versions")
	void whenThreadsInterleaveThenSlotsAndPartitionAreLinearizable() {
		new ModelCheckingOptions().threads(THREADS)
			.actorsPerThread(2)
			.actorsBefore(0)
			.actorsAfter(1)
			.iterations(Boolean.getBoolean("test.all") ? 20 : 4)
			.invocationsPerIteration(100)
			.addGuarantee(ManagedStrategyGuaranteeKt
				.forClasses(DrainNotifier.class.getName(), DrainLog.class.getName(), DrainWaiters.class.getName())
				.allMethods()
				.ignore())
			.sequentialSpecification(SequentialModel.class)
			.check(ConcurrentModel.class);
	}

	private static <T> List<Deque<T>> ofEachThread() {
		return Stream.<Deque<T>>generate(ArrayDeque::new).limit(THREADS + 2).toList();
	}

	/**
	 * What is checked. Every thread has permits and connections of its own.
	 */
	@Param(name = "thread", gen = ThreadIdGen.class)
	public static class ConcurrentModel {

		private final EngineFixture engine = new EngineFixture();

		private final Drain drain = this.engine.drain(DrainPlan.withDefaults());

		private final List<Deque<HandshakePermit>> permits = ofEachThread();

		private final List<Deque<Connection>> connections = ofEachThread();

		private volatile boolean begun;

		/** Of a handshake whose peer vanishes in one thread while another handles it. */
		private final HandshakePermit shared;

		{
			// Without threads
			this.engine.close();
			this.engine.admission()
				.setLimits(AdmissionLimits.UNLIMITED.withMaxSessions(LIMIT)
					.withMaxSessionsPerPath(Map.of(PATH, PATH_LIMIT)));
			ADMITTED.forEach(this::admit);
			this.shared = this.engine.admit();
		}

		@Operation
		public String admit(@Param(name = "thread") int thread) {
			HandshakePermit permit = this.engine.admit();
			HandshakeRefusal refusal = permit.refusal();
			if (refusal != null) {
				return refusal.toString();
			}
			this.permits.get(thread).add(permit);
			return "admitted";
		}

		@Operation
		public String open(@Param(name = "thread") int thread) {
			HandshakePermit permit = this.permits.get(thread).poll();
			if (permit == null) {
				return "none";
			}
			this.connections.get(thread).add(permit.open(PATH, new NoTransport()));
			return "open";
		}

		@Operation
		public String release(@Param(name = "thread") int thread) {
			HandshakePermit permit = this.permits.get(thread).poll();
			if (permit == null) {
				return "none";
			}
			permit.release();
			permit.release();
			return "released";
		}

		@Operation
		public String gone(@Param(name = "thread") int thread) {
			Connection connection = this.connections.get(thread).poll();
			if (connection == null) {
				return "none";
			}
			connection.gone();
			connection.gone();
			return "gone";
		}

		@Operation
		public boolean claimShared() {
			return this.shared.claimPath(PATH);
		}

		@Operation
		public void releaseShared() {
			this.shared.release();
		}

		@Operation(runOnce = true)
		public boolean upgradeShared() {
			return this.shared.beginUpgrade();
		}

		@Operation
		public boolean claimAnother() {
			return AdmissionProbe.wouldAdmit(this.engine.admission(), PATH);
		}

		@Operation(runOnce = true)
		public void beginDrain() {
			this.begun = true;
			this.engine.loop().setDrainOfAll(this.drain);
			this.engine.admission().setAccepting(false);
			this.engine.begin(this.drain, this.drain.order().select(this.engine.registry().connections()));
		}

		/** Whether the drain has found it or it has straggled into it. */
		@Validate
		public void everyConnectionIsClaimedOnce() {
			Collection<Connection> open = this.engine.registry().connections();
			int claimed = (int) open.stream().filter((connection) -> connection.getClosing() != null).count();
			int expected = this.begun ? open.size() : 0;
			if (claimed != expected || this.drain.report().remaining() != expected) {
				throw new IllegalStateException(
						claimed + " of " + expected + " claimed, " + this.drain.report().remaining() + " counted");
			}
		}

		@Operation
		public int slotsTaken() {
			return this.engine.admission().getSlotsTaken();
		}

	}

	/**
	 * What it has to behave like.
	 */
	public static class SequentialModel {

		private final int[] permits = new int[THREADS + 2];

		private final int[] connections = new int[THREADS + 2];

		private int slots;

		private int open;

		private boolean draining;

		private boolean sharedHeld = true;

		private boolean sharedClaimed;

		{
			ADMITTED.forEach(this::admit);
			this.slots++;
		}

		public boolean claimShared() {
			if (!this.sharedClaimed) {
				this.sharedClaimed = this.sharedHeld && pathCount() < PATH_LIMIT;
			}
			return this.sharedClaimed;
		}

		public void releaseShared() {
			this.slots -= this.sharedHeld ? 1 : 0;
			this.sharedHeld = false;
		}

		public boolean upgradeShared() {
			if (this.sharedHeld) {
				return true;
			}
			boolean room = !this.draining && this.slots < LIMIT;
			boolean roomOnPath = !this.sharedClaimed || pathCount() < PATH_LIMIT;
			this.sharedHeld = room && roomOnPath;
			this.slots += this.sharedHeld ? 1 : 0;
			return this.sharedHeld;
		}

		public boolean claimAnother() {
			return !this.draining && this.slots < LIMIT && pathCount() < PATH_LIMIT;
		}

		private int pathCount() {
			return this.open + ((this.sharedHeld && this.sharedClaimed) ? 1 : 0);
		}

		public String admit(int thread) {
			if (this.draining) {
				return HandshakeRefusal.DRAINING.toString();
			}
			if (this.slots == LIMIT) {
				return HandshakeRefusal.CAPACITY.toString();
			}
			this.slots++;
			this.permits[thread]++;
			return "admitted";
		}

		public String open(int thread) {
			if (this.permits[thread] == 0) {
				return "none";
			}
			this.permits[thread]--;
			this.connections[thread]++;
			this.open++;
			return "open";
		}

		public String release(int thread) {
			if (this.permits[thread] == 0) {
				return "none";
			}
			this.permits[thread]--;
			this.slots--;
			return "released";
		}

		public String gone(int thread) {
			if (this.connections[thread] == 0) {
				return "none";
			}
			this.connections[thread]--;
			this.open--;
			this.slots--;
			return "gone";
		}

		public void beginDrain() {
			this.draining = true;
		}

		public int slotsTaken() {
			return this.slots;
		}

	}

}
