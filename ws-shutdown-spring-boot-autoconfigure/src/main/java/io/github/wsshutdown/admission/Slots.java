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

import java.util.HashMap;
import java.util.Map;

import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.HandshakeRefusal;
import org.jspecify.annotations.Nullable;

/**
 * Counts the slots that handshakes and connections hold. Not thread-safe: guarded by the
 * admission's lock.
 */
final class Slots {

	private final Map<String, Integer> byAddress = new HashMap<>();

	private final Map<String, Integer> byPath = new HashMap<>();

	private AdmissionLimits limits = AdmissionLimits.UNLIMITED;

	private int total;

	AdmissionLimits limits() {
		return this.limits;
	}

	void setLimits(AdmissionLimits limits) {
		this.limits = limits;
	}

	int total() {
		return this.total;
	}

	/**
	 * Why there is no slot.
	 * @param address who it would be for, {@code null} if that is unknown
	 * @return the reason, {@code null} if there is one
	 */
	@Nullable HandshakeRefusal refusal(@Nullable String address) {
		if (isReached(this.limits.maxSessions(), this.total)) {
			return HandshakeRefusal.CAPACITY;
		}
		int ofAddress = (address != null) ? this.byAddress.getOrDefault(address, 0) : 0;
		return isReached(this.limits.maxSessionsPerAddress(), ofAddress) ? HandshakeRefusal.ADDRESS : null;
	}

	/**
	 * Take a slot, whether or not there is one.
	 */
	void take(@Nullable String address) {
		this.total++;
		if (address != null) {
			this.byAddress.merge(address, 1, Integer::sum);
		}
	}

	/**
	 * Count a slot under a path, if there is room.
	 * @return whether there was
	 */
	boolean takeOnPath(String path) {
		int limit = this.limits.maxSessionsPerPath().getOrDefault(path, 0);
		if (isReached(limit, this.byPath.getOrDefault(path, 0))) {
			return false;
		}
		countOnPath(path);
		return true;
	}

	void countOnPath(String path) {
		this.byPath.merge(path, 1, Integer::sum);
	}

	/**
	 * Give a slot back.
	 * @param address who it was for
	 * @param path the path that it was counted under
	 */
	void giveBack(@Nullable String address, @Nullable String path) {
		this.total--;
		giveBack(this.byAddress, address);
		giveBack(this.byPath, path);
	}

	private static void giveBack(Map<String, Integer> counts, @Nullable String key) {
		if (key != null) {
			counts.computeIfPresent(key, (ignored, count) -> (count > 1) ? count - 1 : null);
		}
	}

	private static boolean isReached(int limit, int count) {
		return limit > 0 && count >= limit;
	}

}
