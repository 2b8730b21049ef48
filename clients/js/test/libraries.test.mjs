// SPDX-License-Identifier: Apache-2.0

// Libraries that connect again by themselves, where they are installed.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { keepStomp, pacedWebSocket } from 'ws-shutdown-client';
import { event, options, stopClock } from './clock.mjs';
import { Server } from './server.mjs';

/** The library comes back after the delay that the server assigns, and speaks with it again. */
async function comesBack(t, begin, speak) {
	const tick = stopClock(t);
	const server = await Server.start(t);
	let created = () => {};
	let socket;
	class Paced extends pacedWebSocket(options) {

		constructor(...parameters) {
			super(...parameters);
			socket = this;
			created();
		}

	}
	let accepted = server.peer();
	begin(server.url, Paced, tick);
	const peer = await accepted;
	await speak(peer);

	const waits = new Promise((resolve) => created = resolve);
	const heard = once(socket, 'close');
	peer.close(1001, '{"retry":7300}');
	await heard;
	// The library waits a moment, or none, when it has heard of the end
	let waiting = false;
	waits.then(() => waiting = true);
	let passed = 0;
	while (!waiting) {
		await new Promise(setImmediate);
		if (passed < 5) {
			tick(1);
			passed++;
		}
	}
	tick(7_300 - 1 - passed);
	assert.equal(server.handshakes, 1);
	accepted = server.peer();
	tick(1 + passed);
	await speak(await accepted);
}

async function nextMessage(peer) {
	return peer.messages.shift() ?? (await once(peer, 'message'), peer.messages.shift());
}

if (existsSync(new URL('../node_modules/graphql-ws', import.meta.url))) {
	const { createClient } = await import('graphql-ws/client');

	test('graphql-ws subscribes again', async (t) => {
		await comesBack(t, (url, Paced) => {
			const client = createClient({ url, webSocketImpl: Paced, retryAttempts: Infinity, retryWait: async () => {} });
			t.after(client.subscribe({ query: 'subscription { news }' }, { next() {}, error() {}, complete() {} }));
		}, async (peer) => {
			assert.equal(JSON.parse(await nextMessage(peer)).type, 'connection_init');
			peer.send('{"type":"connection_ack"}');
			assert.equal(JSON.parse(await nextMessage(peer)).type, 'subscribe');
		});
	});
}

if (existsSync(new URL('../node_modules/@stomp/stompjs', import.meta.url))) {
	const { Client } = await import('@stomp/stompjs');

	test('@stomp/stompjs subscribes again', async (t) => {
		await comesBack(t, (url, Paced) => {
			const client = new Client({ webSocketFactory: () => new Paced(url, ['v12.stomp']), reconnectDelay: 1,
				onConnect: () => client.subscribe('/topic/news', () => {}) });
			client.activate();
			t.after(() => client.deactivate());
		}, async (peer) => {
			assert.equal(peer.protocol, 'v12.stomp');
			assert.match(String(await nextMessage(peer)), /^CONNECT\n/);
			peer.send('CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0');
			assert.match(String(await nextMessage(peer)), /^SUBSCRIBE\n/);
		});
	});

	/** A peer that has connected and subscribed, and the ids of its subscriptions by their destinations. */
	async function subscribed(accepted, connecting) {
		const peer = await accepted;
		assert.match(String(await nextMessage(peer)), /^CONNECT\n/);
		connecting();
		peer.send('CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0');
		const ids = {};
		for (let count = 0; count < 2; count++) {
			const [, id, destination] = /^SUBSCRIBE\nid:(.*)\ndestination:(.*)\n/.exec(await nextMessage(peer));
			ids[destination] = id;
		}
		assert.deepEqual(Object.keys(ids).sort(), ['/topic/news', '/user/queue/going-away']);
		return { peer, send: (destination, body) => peer.send(`MESSAGE\nsubscription:${ids[destination]}\nmessage-id:1\n`
			+ `destination:${destination}\ncontent-length:${body.length}\n\n${body}\0`) };
	}

	test('keepStomp connects the next Client of @stomp/stompjs before it deactivates the one before', async (t) => {
		const tick = stopClock(t);
		const server = await Server.start(t);
		const told = new EventEmitter();
		let accepted = server.peer();
		const stomp = keepStomp(() => {
			const client = new Client({ webSocketFactory: () => new WebSocket(server.url, ['v12.stomp']), reconnectDelay: 0,
				onConnect: () => client.subscribe('/topic/news', ({ body }) => told.emit('news', body)) });
			return client;
		}, { overlap: 1_000 });
		t.after(() => stomp.deactivate());
		const first = await subscribed(accepted, () => {});
		accepted = server.peer();
		first.send('/user/queue/going-away', '');
		let before;
		const second = await subscribed(accepted, () => before = stomp.client);
		assert.ok(before.connected);
		assert.notEqual(stomp.client, before);
		for (const { send } of [first, second]) {
			const news = once(told, 'news');
			send('/topic/news', 'here');
			assert.deepEqual(await news, ['here']);
		}
		tick(1_000 - 1);
		stomp.client.publish({ destination: '/app/news', body: 'sent once' });
		assert.match(String(await nextMessage(second.peer)), /sent once/);
		assert.deepEqual(first.peer.messages, []);
		tick(1);
		const [, receipt] = /^DISCONNECT\nreceipt:(.*)\n/.exec(await nextMessage(first.peer));
		const closed = once(first.peer, 'close');
		first.peer.send(`RECEIPT\nreceipt-id:${receipt}\n\n\0`);
		await closed;
		assert.ok(stomp.client.connected);
		assert.equal(server.handshakes, 2);
	});
}

if (existsSync(new URL('../node_modules/eventsource', import.meta.url))) {
	const { EventSource } = await import('eventsource');

	test('eventsource comes back after the delay that the server assigns, behind its last event', async (t) => {
		const tick = stopClock(t);
		const server = await Server.start(t);
		let requested = once(server, 'request');
		let fetches = 0;
		const source = new EventSource(server.url.replace('ws:', 'http:'), { fetch: (...request) => {
			fetches++;
			return fetch(...request);
		} });
		t.after(() => source.close());
		const [, response] = await requested;
		response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('id: 7\ndata: first\n\n');
		await event(source, 'message');
		const lost = event(source, 'error');
		response.end('retry: 7300\n\nevent: going-away\ndata: bye\n\n');
		await lost;
		assert.equal(source.readyState, EventSource.CONNECTING);
		requested = once(server, 'request');
		tick(7_300 - 1);
		assert.equal(fetches, 1);
		tick(1);
		const [request] = await requested;
		assert.equal(request.headers['last-event-id'], '7');
	});
}
