// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { keepEventSource } from 'ws-shutdown-client';
import { event, options, stopClock } from './clock.mjs';
import { Server } from './server.mjs';

async function start(t) {
	let stop;
	t.after(() => stop());
	const tick = stopClock(t);
	const server = await Server.start(t);
	const url = server.url.replace('ws:', 'http:');
	const sources = [];
	stop = keepEventSource(() => {
		const source = new EventSource(url);
		sources.push(source);
		return source;
	}, options);
	return { tick, server, sources, stop, answer: async (...head) => {
		const [, response] = await once(server, 'request');
		return response.writeHead(...head);
	} };
}

const EVENTS = { 'Content-Type': 'text/event-stream' };

test('makes another one when one has given up, after a back-off', async (t) => {
	const { tick, sources, answer } = await start(t);
	for (const [count, delay] of [[1, 1_000], [2, 2_000]]) {
		(await answer(503)).end();
		await event(sources[count - 1], 'error');
		assert.equal(sources[count - 1].readyState, EventSource.CLOSED);
		tick(delay - 1);
		assert.equal(sources.length, count);
		tick(1);
		assert.equal(sources.length, count + 1);
	}
	(await answer(200, EVENTS)).write('data: back\n\n');
	assert.equal((await event(sources[2], 'message')).data, 'back');
});

test('leaves it to EventSource to come back after the delay that the server assigns', async (t) => {
	const { tick, server, sources, answer } = await start(t);
	const response = await answer(200, EVENTS);
	response.write('id: 7\ndata: first\n\n');
	await event(sources[0], 'message');
	const lost = event(sources[0], 'error');
	response.end('retry: 7300\n\n');
	await lost;
	assert.equal(sources[0].readyState, EventSource.CONNECTING);
	const back = once(server, 'request');
	tick(7_300);
	const [request] = await back;
	assert.equal(request.headers['last-event-id'], '7');
	assert.equal(sources.length, 1);
});

test('ends when it is told to, also while it waits', async (t) => {
	const { tick, sources, stop, answer } = await start(t);
	(await answer(503)).end();
	await event(sources[0], 'error');
	stop();
	tick(600_000);
	assert.equal(sources.length, 1);
	assert.equal(sources[0].readyState, EventSource.CLOSED);
});

test('closes the stream that is open', async (t) => {
	const { sources, stop, answer } = await start(t);
	(await answer(200, EVENTS)).flushHeaders();
	await event(sources[0], 'open');
	stop();
	assert.equal(sources[0].readyState, EventSource.CLOSED);
});
