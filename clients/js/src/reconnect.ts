// SPDX-License-Identifier: Apache-2.0

/** How to draw and to bound delays. All times are in milliseconds. */
export interface ReconnectOptions {
	/** Limit of the first back-off; it doubles each time. 1000 by default. */
	base?: number;
	/** Limit of every back-off. 30000 by default. */
	cap?: number;
	/** Longest delay that is taken from a server. 300000 by default. */
	maxAssigned?: number;
	/** How long a connection has to last for the back-off to begin anew. 60000 by default. */
	stableAfter?: number;
	/** The clock, for tests. */
	now?: () => number;
	/** The dice, for tests. */
	random?: () => number;
}

/** What a text of JSON has. Never throws: texts come from the network. */
function read(text: () => string): { type?: unknown, retry?: unknown } {
	try {
		return JSON.parse(text()) ?? {};
	}
	catch {
		return {};
	}
}

/** The delay in a close reason such as {"retry":7300}, or undefined. Never throws. */
export function assignedDelay(closeEvent: unknown): number | undefined {
	const { retry } = read(() => (closeEvent as CloseEvent).reason);
	return Number.isFinite(retry) && retry as number >= 0 ? retry as number : undefined;
}

/** Whether a message is a notice, such as {"type":"going-away","retry":7300}. */
export function isNotice(data: unknown): boolean {
	return typeof data === 'string' && data.length < 124 && read(() => data).type === 'going-away';
}

/**
 * How long to wait before connecting again, in milliseconds: as long as the server asks, else an exponential back-off
 * with full jitter, so that clients that were cut together do not come back together.
 */
export class Reconnect {

	readonly #options: Required<ReconnectOptions>;
	#limit: number;
	#openedAt: number | undefined;
	#assigned = false;

	constructor({ base = 1_000, cap = 30_000, maxAssigned = 300_000, stableAfter = 60_000,
		now = () => performance.now(), random = Math.random }: ReconnectOptions = {}) {
		this.#options = { base, cap, maxAssigned, stableAfter, now, random };
		this.#limit = base;
	}

	/** To be called when a connection is open. */
	opened(): void {
		this.#openedAt = this.#options.now();
	}

	/** To be called once for each connection that was closed or could not be opened. */
	delay(closeEvent?: unknown): number {
		const { base, cap, maxAssigned, stableAfter, now, random } = this.#options;
		if (this.#openedAt === undefined) {
			if (this.#assigned) {
				this.#limit = cap; // Nobody was there yet, and many others have found that out too
			}
		}
		else if (now() - this.#openedAt >= stableAfter) {
			this.#limit = base;
		}
		this.#openedAt = undefined;
		const assigned = assignedDelay(closeEvent);
		const limit = Math.min(cap, this.#limit);
		this.#assigned = assigned !== undefined;
		this.#limit = this.#assigned ? limit : Math.min(cap, limit * 2);
		return assigned !== undefined ? Math.min(assigned, maxAssigned) : random() * limit;
	}

}
