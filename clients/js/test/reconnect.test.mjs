// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Reconnect, assignedDelay } from 'ws-shutdown-client';

// The Java client reads them too
const REASONS = JSON.parse(readFileSync(new URL('../../reasons.json', import.meta.url)));

const CUT = { code: 1006, reason: '' };
const MINUTE = 60_000;

const going = (reason) => ({ code: 1001, reason });

function reconnectWith(options) {
	const clock = { time: 5_000 };
	return { clock, reconnect: new Reconnect({ now: () => clock.time, random: () => 1, ...options }) };
}

function delays(reconnect, count) {
	return Array.from({ length: count }, () => reconnect.delay(CUT));
}

test('the delay is the one that the server assigns', () => {
	const { reconnect } = reconnectWith();
	for (const { reason, retry } of REASONS.assigned) {
		assert.equal(reconnect.delay(going(reason)), retry);
	}
});

test('an assigned delay is bounded', () => {
	assert.equal(reconnectWith().reconnect.delay(going('{"retry":1e300}')), 300_000);
	assert.equal(reconnectWith({ maxAssigned: 9_000 }).reconnect.delay(going('{"retry":9001}')), 9_000);
});

test('an assigned delay is no step of the back-off', () => {
	const { reconnect } = reconnectWith();
	reconnect.delay(going('{"retry":7300}'));
	reconnect.opened();
	assert.deepEqual(delays(reconnect, 2), [1_000, 2_000]);
	reconnect.delay(going('{"retry":7300}'));
	reconnect.opened();
	assert.deepEqual(delays(reconnect, 1), [4_000]);
});

test('who finds nobody after an assigned delay waits for up to the cap', () => {
	const { reconnect } = reconnectWith();
	reconnect.delay(going('{"retry":7300}'));
	assert.deepEqual(delays(reconnect, 2), [30_000, 30_000]);
});

const garbage = [...REASONS.ignored, '['.repeat(1e6), '{"retry":'.repeat(1e5), undefined, null, 7_300, Symbol('retry'),
	{ retry: 1 }, [], () => '{"retry":1}', { toString: () => { throw new Error('hostile'); } }];

for (const reason of garbage) {
	test(`the reason ${String(JSON.stringify(reason)).slice(0, 40)} assigns nothing`, () => {
		assert.equal(assignedDelay(going(reason)), undefined);
		assert.equal(reconnectWith().reconnect.delay(going(reason)), 1_000);
	});
}

test('an event without a reason assigns nothing', () => {
	const hostile = { get reason() { throw new Error('hostile'); } };
	for (const event of [undefined, null, {}, 'closed', hostile]) {
		assert.equal(assignedDelay(event), undefined);
		assert.equal(reconnectWith().reconnect.delay(event), 1_000);
	}
});

test('the limit of the back-off doubles up to its cap', () => {
	const { reconnect } = reconnectWith();
	assert.deepEqual(delays(reconnect, 7), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('the back-off stays at its cap however long it takes', () => {
	const { reconnect } = reconnectWith({ base: 3, cap: 100 });
	delays(reconnect, 5_000);
	assert.equal(reconnect.delay(CUT), 100);
});

test('a base above the cap is cut to it', () => {
	assert.deepEqual(delays(reconnectWith({ base: 500, cap: 100 }).reconnect, 2), [100, 100]);
});

test('the jitter is full: anything from zero to the limit', () => {
	for (const share of [0, 0.25, 0.999]) {
		const { reconnect } = reconnectWith({ random: () => share });
		assert.deepEqual(delays(reconnect, 3), [share * 1_000, share * 2_000, share * 4_000]);
	}
});

test('the back-off begins anew after a stable minute', () => {
	const { clock, reconnect } = reconnectWith();
	delays(reconnect, 3);
	reconnect.opened();
	clock.time += MINUTE;
	assert.deepEqual(delays(reconnect, 2), [1_000, 2_000]);
});

test('the back-off goes on after less than a minute', () => {
	const { clock, reconnect } = reconnectWith();
	delays(reconnect, 3);
	reconnect.opened();
	clock.time += MINUTE - 1;
	assert.deepEqual(delays(reconnect, 2), [8_000, 16_000]);
});

test('time without a connection is not stable', () => {
	const { clock, reconnect } = reconnectWith();
	reconnect.opened();
	delays(reconnect, 3);
	clock.time += MINUTE;
	assert.deepEqual(delays(reconnect, 1), [8_000]);
});

test('a minute counts from the last connection that opened', () => {
	const { clock, reconnect } = reconnectWith();
	reconnect.opened();
	clock.time += MINUTE - 1;
	delays(reconnect, 1);
	reconnect.opened();
	clock.time += MINUTE - 1;
	assert.deepEqual(delays(reconnect, 1), [2_000]);
});

test('the back-off begins anew when the server ends a stable connection', () => {
	const { clock, reconnect } = reconnectWith();
	delays(reconnect, 3);
	reconnect.opened();
	clock.time += MINUTE;
	reconnect.delay(going('{"retry":7300}'));
	reconnect.opened();
	assert.deepEqual(delays(reconnect, 1), [1_000]);
});

test('without options the delays are within the documented bounds and differ', () => {
	const reconnects = Array.from({ length: 100 }, () => new Reconnect());
	const first = reconnects.map((reconnect) => reconnect.delay(CUT));
	assert.ok(first.every((delay) => delay >= 0 && delay < 1_000));
	assert.ok(new Set(first).size > 90);
	reconnects.forEach((reconnect) => delays(reconnect, 10));
	assert.ok(reconnects.every((reconnect) => reconnect.delay(CUT) < 30_000));
});

test('options that are undefined have their defaults', () => {
	assert.equal(new Reconnect({ base: undefined, cap: undefined, random: () => 1 }).delay(CUT), 1_000);
});
