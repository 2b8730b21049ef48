// SPDX-License-Identifier: Apache-2.0

import { Reconnect } from './reconnect.js';
import type { ReconnectOptions } from './reconnect.js';

/**
 * Begins the next attempt when its delay is over, and not while the browser knows that it is offline. The first one
 * begins at once.
 */
export class Pacer {

	readonly #reconnect: Reconnect;
	readonly #now: () => number;
	#due: number | undefined;

	constructor(options: ReconnectOptions) {
		this.#reconnect = new Reconnect(options);
		this.#now = options.now ?? (() => performance.now());
	}

	opened(): void {
		this.#due = undefined;
		this.#reconnect.opened();
	}

	closed(closeEvent?: unknown): void {
		this.#due = this.#now() + this.#reconnect.delay(closeEvent);
	}

	/** Calls once, during this call if nothing is to be waited for. Returns what cancels it. */
	next(begin: () => void): () => void {
		if (this.#due === undefined) {
			begin();
			return () => {};
		}
		const due = this.#due;
		let timer: ReturnType<typeof setTimeout>;
		const wait = () => {
			timer = setTimeout(() => {
				if (this.#now() < due) {
					wait(); // Timers count in whole milliseconds, and fire up to two too early
				}
				else if (globalThis.navigator?.onLine === false) {
					addEventListener('online', begin, { once: true });
				}
				else {
					begin();
				}
			}, Math.max(0, due - this.#now()));
		};
		wait();
		return () => {
			clearTimeout(timer);
			globalThis.removeEventListener?.('online', begin);
		};
	}

}
