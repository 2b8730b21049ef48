// SPDX-License-Identifier: Apache-2.0

/** The delay in a close reason such as {"retry":7300}, or undefined. Never throws: reasons come from the network. */
export function assignedDelay(closeEvent) {
	try {
		const { retry } = JSON.parse(closeEvent.reason);
		return Number.isFinite(retry) && retry >= 0 ? retry : undefined;
	}
	catch {
		return undefined;
	}
}

/**
 * How long to wait before connecting again, in milliseconds: as long as the server asks, else an exponential back-off
 * with full jitter, so that clients that were cut together do not come back together.
 */
export class Reconnect {
	#options;
	#limit;
	#openedAt;
	#assigned = false;

	/**
	 * base         limit of the first back-off; it doubles each time
	 * cap          limit of every back-off
	 * maxAssigned  longest delay that is taken from a server
	 * stableAfter  how long a connection has to last for the back-off to begin anew
	 * now, random  the clock and the dice
	 */
	constructor({ base = 1_000, cap = 30_000, maxAssigned = 300_000, stableAfter = 60_000,
		now = () => performance.now(), random = Math.random } = {}) {
		this.#options = { base, cap, maxAssigned, stableAfter, now, random };
		this.#limit = base;
	}

	/** To be called when a connection is open. */
	opened() {
		this.#openedAt = this.#options.now();
	}

	/** To be called once for each connection that was closed or could not be opened. */
	delay(closeEvent) {
		const { base, cap, maxAssigned, stableAfter, now, random } = this.#options;
		if (now() - this.#openedAt >= stableAfter) {
			this.#limit = base;
		}
		else if (this.#assigned && this.#openedAt === undefined) {
			this.#limit = cap; // Nobody was there yet, and many others have found that out too
		}
		this.#openedAt = undefined;
		const [assigned, limit] = [assignedDelay(closeEvent), Math.min(cap, this.#limit)];
		this.#assigned = assigned !== undefined;
		this.#limit = this.#assigned ? limit : Math.min(cap, limit * 2);
		return this.#assigned ? Math.min(assigned, maxAssigned) : random() * limit;
	}

}
