// SPDX-License-Identifier: Apache-2.0

// Time that only goes on when a test says so. Not Node's own mock timers: with those of 20.20, which its network code
// uses too, a long tick does not run every timer that is due.
import { once } from 'node:events';

let now = 5_000;

/** Options of a client that tell its clock and its dice. */
export const options = { now: () => now, random: () => 1 };

export function stopClock(t) {
	const { setTimeout, clearTimeout } = globalThis;
	const timers = new Set();
	globalThis.setTimeout = (callback, delay, ...parameters) => {
		const timer = {
			due: now + Math.max(0, delay),
			run: () => callback(...parameters),
			ref: () => timer,
			unref: () => timer,
			refresh: () => Object.assign(timer, { due: now + Math.max(0, delay) }),
		};
		timers.add(timer);
		return timer;
	};
	globalThis.clearTimeout = (timer) => timers.delete(timer) || clearTimeout(timer);
	t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
	return (millis) => {
		const end = now + millis;
		for (;;) {
			const [next] = [...timers].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
			if (!next) {
				now = end;
				return;
			}
			now = next.due;
			timers.delete(next);
			next.run();
		}
	};
}

/** The next event of an EventTarget. */
export async function event(target, type) {
	return (await once(target, type))[0];
}
