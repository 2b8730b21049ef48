// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { keepEventSource } from 'ws-shutdown-client';
import { event, options, stopClock } from './clock.mjs';
import { Server } from './server.mjs';

async function start(t, more = {}) {
	let stop;
	t.after(() => stop());
	const tick = stopClock(t);
	const server = await Server.start(t);
	const url = server.url.replace('ws:', 'http:');
	const sources = [];
	const urls = [];
	stop = keepEventSource((lastEventId) => {
		const source = new EventSource(`${url}?from=${lastEventId}`);
		sources.push(source);
		return source;
	}, { ...options, ...more });
	return { tick, server, sources, urls, stop, answer: async (...head) => {
		const [request, response] = await once(server, 'request');
		urls.push(request.url);
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

const NOTICE = 'event: going-away\ndata: {"retry":7300}\n\n';

/** A stream that was given notice behind an event. */
async function giveNotice({ sources, answer }) {
	const response = await answer(200, EVENTS);
	response.write('id: 7\nevent: tick\ndata: first\n\n');
	await event(sources[0], 'tick');
	response.write(NOTICE);
	await event(sources[0], 'going-away');
	return response;
}

test('makes the next one when it is given notice, behind the last event, and closes the one before after the overlap',
	async (t) => {
		const all = await start(t, { overlap: 1_000 });
		const { tick, sources, urls, answer } = all;
		const response = await giveNotice(all);
		assert.equal(sources.length, 2);
		const next = await answer(200, EVENTS);
		assert.deepEqual(urls.map((url) => url.split('?')[1]), ['from=', 'from=7']);
		const opened = event(sources[1], 'open');
		next.write('id: 8\ndata: second\n\n');
		await opened;
		tick(999);
		response.write('id: 8\ndata: second\n\n');
		assert.equal((await event(sources[0], 'message')).data, 'second');
		const gone = once(response, 'close');
		tick(1);
		await gone;
		assert.deepEqual(sources.map(({ readyState }) => readyState), [EventSource.CLOSED, EventSource.OPEN]);
	});

test('keeps the one before until the next is there, however often it is refused', async (t) => {
	const all = await start(t, { overlap: 1_000 });
	const { tick, sources, urls, answer } = all;
	const response = await giveNotice(all);
	(await answer(503)).end();
	await event(sources[1], 'error');
	tick(1_000);
	assert.equal(sources[0].readyState, EventSource.OPEN);
	(await answer(200, EVENTS)).flushHeaders();
	await event(sources[2], 'open');
	const gone = once(response, 'close');
	tick(1_000);
	await gone;
	assert.equal(sources.length, 3);
	assert.match(urls[2], /from=7$/);
});

test('keeps the one before while a server that drains too sends the next away', async (t) => {
	const all = await start(t, { overlap: 1_000 });
	const { tick, sources, answer } = all;
	const response = await giveNotice(all);
	const refused = event(sources[1], 'error');
	(await answer(200, EVENTS)).end('retry: 7300\n\n');
	await refused;
	tick(1_000);
	assert.equal(sources[0].readyState, EventSource.OPEN);
	const ended = event(sources[0], 'error');
	response.end('retry: 7300\n\n');
	await ended;
	assert.equal(sources[0].readyState, EventSource.CLOSED);
	const back = answer(200, EVENTS);
	tick(6_300);
	(await back).flushHeaders();
	await event(sources[1], 'open');
	assert.equal(sources.length, 2);
});

test('moves on when the next is given notice too', async (t) => {
	const all = await start(t, { overlap: 1_000, notice: 'bye' });
	const { tick, sources, answer } = all;
	for (let count = 0; count < 2; count++) {
		const response = await answer(200, EVENTS);
		response.write('event: bye\ndata:\n\n');
		await event(sources[count], 'bye');
	}
	(await answer(200, EVENTS)).flushHeaders();
	await event(sources[2], 'open');
	assert.deepEqual(sources.map(({ readyState }) => readyState),
		[EventSource.CLOSED, EventSource.OPEN, EventSource.OPEN]);
	tick(1_000);
	assert.equal(sources[1].readyState, EventSource.CLOSED);
	assert.equal(sources.length, 3);
});

test('ignores notices without an overlap', async (t) => {
	const all = await start(t);
	await giveNotice(all);
	assert.equal(all.sources.length, 1);
});

test('ends all when it is told to', async (t) => {
	const all = await start(t, { overlap: 1_000 });
	const { sources, stop, answer } = all;
	await giveNotice(all);
	(await answer(200, EVENTS)).flushHeaders();
	await event(sources[1], 'open');
	stop();
	assert.deepEqual(sources.map(({ readyState }) => readyState), [EventSource.CLOSED, EventSource.CLOSED]);
});
