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

/**
 * Limits how many connections there may be, and counts slots and refused handshakes. A
 * handshake takes a slot before the upgrade. The slot comes back when the upgrade has
 * failed or the transport is gone, not when the session was closed. Limits may change at
 * any time; lowering one closes no connection. Thread-safe.
 */
public interface Admission {

	/**
	 * The limits that apply to handshakes now.
	 * @return the limits
	 */
	AdmissionLimits getLimits();

	/**
	 * Change the limits for handshakes from now on.
	 * @param limits the limits
	 */
	void setLimits(AdmissionLimits limits);

	/**
	 * How many slots are taken, by connections and by handshakes that may become
	 * connections.
	 * @return the number
	 */
	int getSlotsTaken();

	/**
	 * How many handshakes and event streams were refused.
	 * @param reason the reason
	 * @return the number since the application has started
	 */
	long getRefused(HandshakeRefusal reason);

	/**
	 * Add a listener that is called after a slot was taken or given back, or a limit
	 * changed. The thread that did so calls it, possibly several threads at a time, and
	 * it must not block. What it throws is logged.
	 * @param listener the listener
	 */
	void addSlotListener(Runnable listener);

}
