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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How many connections there may be, how many slots are taken, and how many handshakes
 * were refused. A slot is taken before the upgrade and given back when the upgrade has
 * failed or the transport is gone, not when a session was closed. Limits may be changed
 * at any time; lowering one closes nobody. Thread-safe.
 */
public final class Admission {

	private static final Log logger = LogFactory.getLog(Admission.class);

	private final ConnectionRegistry registry;

	private final LongAdder[] refused;

	private final List<Runnable> slotListeners = new CopyOnWriteArrayList<>();

	Admission(ConnectionRegistry registry) {
		this.registry = registry;
		this.refused = new LongAdder[HandshakeRefusal.values().length];
		for (int i = 0; i < this.refused.length; i++) {
			this.refused[i] = new LongAdder();
		}
	}

	/**
	 * The limits.
	 * @return the limits
	 */
	public AdmissionLimits getLimits() {
		return this.registry.limits();
	}

	/**
	 * Change the limits for handshakes from now on.
	 * @param limits the limits
	 */
	public void setLimits(AdmissionLimits limits) {
		this.registry.setLimits(limits);
		slotsChanged();
	}

	/**
	 * How many slots are taken: by connections, and by handshakes that may become some.
	 * @return the number
	 */
	public int getSlotsTaken() {
		return this.registry.slotsTaken();
	}

	/**
	 * How many handshakes were refused.
	 * @param reason the reason
	 * @return the number since the application has started
	 */
	public long getRefused(HandshakeRefusal reason) {
		return this.refused[reason.ordinal()].sum();
	}

	/**
	 * Add what is to be called after a slot was taken or given back or a limit changed.
	 * It is called by the thread that did so, possibly by several at a time, and must not
	 * block.
	 * @param listener what to call
	 */
	public void addSlotListener(Runnable listener) {
		this.slotListeners.add(listener);
	}

	HandshakeRefusal refused(HandshakeRefusal refusal) {
		this.refused[refusal.ordinal()].increment();
		return refusal;
	}

	void slotsChanged() {
		for (Runnable listener : this.slotListeners) {
			try {
				listener.run();
			}
			catch (RuntimeException ex) {
				logger.warn("Slot listener " + listener.getClass().getName() + " failed", ex);
			}
		}
	}

}
