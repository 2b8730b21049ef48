// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { ReconnectingWebSocket } from 'ws-shutdown-client';
import { event, options, stopClock } from './clock.mjs';
import { Server } from './server.mjs';

const GOING_AWAY = '{"retry":7300}';

/** An open socket, what its server sees of it, and how many sockets there have been. */
async function open(t, more = {}, protocols = undefined) {
	const tick = stopClock(t);
	const server = await Server.start(t);
	const created = [];
	const create = (url, protocols) => {
		const socket = new WebSocket(url, protocols);
		created.push(socket);
		return socket;
	};
	const accepted = server.peer();
	const socket = new ReconnectingWebSocket(server.url, protocols, { create, ...options, ...more });
	t.after(() => socket.close());
	await event(socket, 'open');
	return { tick, server, created, socket, peer: await accepted };
}

async function closed(socket, act) {
	const close = event(socket, 'close');
	act();
	return close;
}

/** Moves the clock to the next attempt, which must not be sooner. */
async function reopen({ tick, server, created, socket }, delay) {
	const before = created.length;
	tick(delay - 1);
	assert.equal(created.length, before);
	const accepted = server.peer();
	const opened = event(socket, 'open');
	tick(1);
	assert.equal(created.length, before + 1);
	await opened;
	return accepted;
}

test('comes back after the delay that the server assigns', async (t) => {
	const all = await open(t);
	const { code, reason, wasClean } = await closed(all.socket, () => all.peer.close(1001, GOING_AWAY));
	assert.deepEqual([code, reason, wasClean], [1001, GOING_AWAY, true]);
	assert.equal(all.socket.readyState, WebSocket.CONNECTING);
	const peer = await reopen(all, 7_300);
	assert.equal(all.socket.readyState, WebSocket.OPEN);

	const message = event(all.socket, 'message');
	peer.send('back');
	assert.equal((await message).data, 'back');
});

test('does not come back before the delay is over, however early its timer fires', async (t) => {
	const all = await open(t);
	const { setTimeout } = globalThis;
	globalThis.setTimeout = (callback, delay) => setTimeout(callback, delay > 1.5 ? delay - 1.5 : delay);
	await closed(all.socket, () => all.peer.close(1001, GOING_AWAY));
	await reopen(all, 7_300);
});

test('comes back after a back-off when it is cut', async (t) => {
	const all = await open(t);
	assert.equal((await closed(all.socket, () => all.peer.cut())).code, 1006);
	const peer = await reopen(all, 1_000);
	await closed(all.socket, () => peer.cut());
	await reopen(all, 2_000);
});

test('tries again, later and later, while it is refused', async (t) => {
	const all = await open(t);
	const { tick, server, created, socket, peer } = all;
	server.mode = 'refuse';
	await closed(socket, () => peer.cut());
	for (const delay of [1_000, 2_000, 4_000]) {
		const before = created.length;
		tick(delay - 1);
		assert.equal(created.length, before);
		assert.equal((await closed(socket, () => tick(1))).code, 1006);
		assert.equal(created.length, before + 1);
		assert.equal(socket.readyState, WebSocket.CONNECTING);
	}
	assert.equal(server.handshakes, 4);
	server.mode = 'accept';
	await reopen(all, 8_000);
});

test('gives an attempt up that takes too long', async (t) => {
	const all = await open(t, { connectTimeout: 3_000 });
	const { tick, server, socket, peer } = all;
	server.mode = 'ignore';
	await closed(socket, () => peer.cut());
	const begun = once(server, 'handshake');
	tick(1_000);
	await begun;
	assert.equal((await closed(socket, () => tick(3_000))).code, 1006);
	server.mode = 'accept';
	await reopen(all, 2_000);
});

test('an attempt that was in time is not given up later', async (t) => {
	const { tick, socket, peer } = await open(t, { connectTimeout: 3_000 });
	tick(3_000);
	peer.send('still here');
	assert.equal((await event(socket, 'message')).data, 'still here');
});

test('waits while the browser is offline', async (t) => {
	const page = new EventTarget();
	const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
	const browser = { onLine: false };
	Object.defineProperty(globalThis, 'navigator', { value: browser, configurable: true });
	globalThis.addEventListener = page.addEventListener.bind(page);
	globalThis.removeEventListener = page.removeEventListener.bind(page);
	t.after(() => {
		Object.defineProperty(globalThis, 'navigator', before ?? { value: undefined, configurable: true });
		delete globalThis.addEventListener;
		delete globalThis.removeEventListener;
	});
	const { tick, server, created, socket, peer } = await open(t);
	await closed(socket, () => peer.close(1001, GOING_AWAY));
	tick(60_000);
	assert.equal(created.length, 1);
	const opened = event(socket, 'open');
	const accepted = server.peer();
	page.dispatchEvent(new Event('online'));
	assert.equal(created.length, 2);
	await opened;

	await closed(socket, (await accepted).cut.bind(await accepted));
	tick(60_000);
	socket.close();
	page.dispatchEvent(new Event('online'));
	assert.equal(created.length, 2);
});

test('does not keep messages unless told to', async (t) => {
	const { socket, peer } = await open(t);
	await closed(socket, () => peer.cut());
	assert.throws(() => socket.send('lost'), { name: 'InvalidStateError' });
	assert.equal(socket.bufferedAmount, 0);
});

test('keeps as many messages as told, and sends them after what the open event sends', async (t) => {
	const all = await open(t, { maxQueued: 2 });
	const { socket } = all;
	socket.onopen = () => socket.send('hello');
	await closed(socket, () => all.peer.cut());
	socket.send('é');
	socket.send(new Uint8Array([1, 2, 3]));
	assert.throws(() => socket.send('one too many'), { name: 'InvalidStateError' });
	assert.equal(socket.bufferedAmount, 5);
	const peer = await reopen(all, 1_000);
	socket.send('then');
	while (peer.messages.length < 4) {
		await once(peer, 'message');
	}
	assert.deepEqual(peer.messages, ['hello', 'é', Buffer.from([1, 2, 3]), 'then']);
});

test('keeps what is sent while the server closes', async (t) => {
	const all = await open(t, { maxQueued: 1 });
	const answered = new Promise((resolve) => all.peer.onanswer = resolve);
	all.peer.close(1001, GOING_AWAY);
	await answered;
	assert.equal(all.socket.readyState, WebSocket.CLOSING);
	all.socket.send('late');
	await closed(all.socket, () => all.peer.cut());
	const peer = await reopen(all, 7_300);
	if (!peer.messages.length) {
		await once(peer, 'message');
	}
	assert.deepEqual(peer.messages, ['late']);
});

test('closes for good when it is told to', async (t) => {
	const { tick, created, socket, peer } = await open(t);
	const seen = once(peer, 'close');
	const { code, reason } = await closed(socket, () => socket.close(4_001, 'enough'));
	assert.deepEqual([code, reason], [4_001, 'enough']);
	assert.deepEqual(await seen, [4_001, 'enough']);
	assert.equal(socket.readyState, WebSocket.CLOSED);
	socket.send('dropped, as by WebSocket');
	tick(600_000);
	assert.equal(created.length, 1);
});

test('a wrong code is refused and changes nothing', async (t) => {
	const { socket } = await open(t);
	assert.throws(() => socket.close(1001), { name: 'InvalidAccessError' });
	assert.equal(socket.readyState, WebSocket.OPEN);
});

test('closes for good while it waits', async (t) => {
	const { tick, created, socket, peer } = await open(t, { maxQueued: 9 });
	await closed(socket, () => peer.close(1001, GOING_AWAY));
	socket.send('never');
	const { code, wasClean } = await closed(socket, () => {
		socket.close();
		assert.equal(socket.readyState, WebSocket.CLOSING);
	});
	assert.deepEqual([code, wasClean], [1006, false]);
	assert.equal(socket.readyState, WebSocket.CLOSED);
	assert.equal(socket.bufferedAmount, 0);
	tick(600_000);
	assert.equal(created.length, 1);
});

test('closes for good while it connects', async (t) => {
	const tick = stopClock(t);
	const server = await Server.start(t);
	server.mode = 'ignore';
	const socket = new ReconnectingWebSocket(server.url, [], options);
	await once(server, 'handshake');
	assert.equal((await closed(socket, () => socket.close())).code, 1006);
	tick(600_000);
	assert.equal(socket.readyState, WebSocket.CLOSED);
	assert.equal(server.handshakes, 1);
});

test('stays away after the code 1000', async (t) => {
	const { tick, created, socket, peer } = await open(t);
	await closed(socket, () => peer.close(1000));
	assert.equal(socket.readyState, WebSocket.CLOSED);
	tick(600_000);
	assert.equal(created.length, 1);
});

test('the user decides after which event to come back', async (t) => {
	const all = await open(t, { shouldReconnect: ({ code }) => code === 1000 });
	await closed(all.socket, () => all.peer.close(1000));
	const peer = await reopen(all, 1_000);
	await closed(all.socket, () => peer.cut());
	assert.equal(all.socket.readyState, WebSocket.CLOSED);
});

test('the user gives another URL to each attempt', async (t) => {
	const tick = stopClock(t);
	const server = await Server.start(t);
	let tickets = 0;
	const socket = new ReconnectingWebSocket(async () => `${server.url}?ticket=${++tickets}`, [], options);
	t.after(() => socket.close());
	assert.equal(socket.url, '');
	const peer = await server.peer();
	assert.equal(peer.url, '/chat?ticket=1');
	await event(socket, 'open');
	await closed(socket, () => peer.cut());
	const next = server.peer();
	tick(1_000);
	assert.equal((await next).url, '/chat?ticket=2');
});

test('no ticket is an error, and a reason to try again', async (t) => {
	const tick = stopClock(t);
	const server = await Server.start(t);
	const cause = new Error('no ticket');
	let fail = true;
	const socket = new ReconnectingWebSocket(() => {
		if (fail) {
			throw cause;
		}
		return server.url;
	}, [], options);
	t.after(() => socket.close());
	const close = event(socket, 'close');
	assert.equal((await event(socket, 'error')).error, cause);
	assert.equal((await close).code, 1006);
	fail = false;
	const opened = event(socket, 'open');
	tick(1_000);
	await opened;
});

test('a URL that comes too late opens nothing', async (t) => {
	stopClock(t);
	const server = await Server.start(t);
	let issue;
	const ticket = new Promise((resolve) => issue = resolve);
	const created = [];
	const socket = new ReconnectingWebSocket(() => ticket, [],
		{ ...options, create: (url) => created.push(url) });
	await closed(socket, () => socket.close());
	issue(server.url);
	await new Promise(setImmediate);
	assert.deepEqual(created, []);
});

test('a wrong URL is refused at once', () => {
	assert.throws(() => new ReconnectingWebSocket('not a url'), { name: 'SyntaxError' });
});

test('has the interface of WebSocket', async (t) => {
	const { server, created, socket, peer } = await open(t, {}, ['first', 'second']);
	for (const name of ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']) {
		assert.equal(ReconnectingWebSocket[name], WebSocket[name]);
		assert.equal(socket[name], WebSocket[name]);
	}
	for (const name of Object.keys(Object.getOwnPropertyDescriptors(WebSocket.prototype))) {
		assert.ok(name in socket, name);
	}
	assert.equal(socket.url, server.url);
	assert.equal(socket.protocol, 'first');
	assert.equal(socket.extensions, created[0].extensions);
	assert.equal(peer.protocol, 'first');
});

test('the type of binary messages stays', async (t) => {
	const all = await open(t);
	all.socket.binaryType = 'arraybuffer';
	await closed(all.socket, () => all.peer.cut());
	const peer = await reopen(all, 1_000);
	peer.send(new Uint8Array([1, 2]));
	const { data } = await event(all.socket, 'message');
	assert.deepEqual(new Uint8Array(data), new Uint8Array([1, 2]));
	assert.equal(all.socket.binaryType, 'arraybuffer');
});

test('handlers and listeners are called, whatever the others throw', async (t) => {
	const all = await open(t);
	const { socket, peer } = all;
	const seen = [];
	const thrown = [];
	const runner = process.listeners('uncaughtException');
	process.removeAllListeners('uncaughtException').on('uncaughtException', ({ message }) => thrown.push(message));
	t.after(() => {
		process.removeAllListeners('uncaughtException');
		runner.forEach((listener) => process.on('uncaughtException', listener));
	});
	socket.onclose = () => {
		throw new Error('handler');
	};
	socket.addEventListener('close', { handleEvent: ({ code }) => seen.push(code) });
	await closed(socket, () => peer.cut());
	socket.onclose = null;
	await reopen(all, 1_000);
	assert.deepEqual(seen, [1006]);
	assert.deepEqual(thrown, ['handler']);
});
