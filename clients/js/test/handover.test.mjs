// SPDX-License-Identifier: Apache-2.0

// Sockets that open the next connection when they are given notice.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { ReconnectingWebSocket, pacedWebSocket } from 'ws-shutdown-client';
import { event, options, stopClock } from './clock.mjs';
import { Server } from './server.mjs';

const NOTICE = '{"type":"going-away","retry":7300}';

/** An open socket with an overlap of a second, what its server sees of it, and what has happened to it. */
async function open(t, more = {}) {
	const tick = stopClock(t);
	const server = await Server.start(t);
	const created = [];
	const create = (url) => {
		const socket = new WebSocket(url);
		created.push(socket);
		return socket;
	};
	const accepted = server.peer();
	const socket = new ReconnectingWebSocket(server.url, [], { create, overlap: 1_000, ...options, ...more });
	t.after(() => socket.close());
	await event(socket, 'open');
	const seen = [];
	socket.onopen = () => seen.push('open');
	socket.onmessage = ({ data }) => seen.push(data);
	socket.onerror = () => seen.push('error');
	socket.onclose = ({ code }) => seen.push(code);
	return { tick, server, created, socket, seen, peer: await accepted };
}

/** Gives notice, and waits until the next connection is open. */
async function giveNotice({ server, socket, peer }) {
	const accepted = server.peer();
	const opened = event(socket, 'open');
	peer.send(NOTICE);
	await opened;
	return accepted;
}

/** Has a peer send, and waits until the socket has got it. */
async function send(peer, socket, data) {
	const received = event(socket, 'message');
	peer.send(data);
	await received;
}

async function messages(peer, count) {
	while (peer.messages.length < count) {
		await once(peer, 'message');
	}
	return peer.messages;
}

test('opens the next connection at once, and leaves the one before with 1000 after the overlap', async (t) => {
	const all = await open(t);
	const { tick, created, socket, seen, peer } = all;
	const next = await giveNotice(all);
	assert.equal(socket.readyState, WebSocket.OPEN);
	tick(999);
	assert.equal(created[0].readyState, WebSocket.OPEN);
	const left = once(peer, 'close');
	const closed = event(created[0], 'close');
	tick(1);
	assert.deepEqual(await left, [1_000, '']);
	await closed;
	await send(next, socket, 'next');
	assert.deepEqual(seen, [NOTICE, 'open', 'next']);
	assert.equal(socket.readyState, WebSocket.OPEN);
	tick(600_000);
	assert.equal(created.length, 2);
});

test('tells all messages of the one before first, each in order', async (t) => {
	const all = await open(t);
	const { tick, created, seen, peer } = all;
	const next = await giveNotice(all);
	await send(next, created[1], '2');
	await send(peer, created[0], '1');
	await send(next, created[1], '3');
	await send(peer, created[0], '2');
	assert.deepEqual(seen, [NOTICE, 'open', '1', '2']);
	tick(1_000);
	assert.deepEqual(seen.splice(2), ['1', '2', '2', '3']);
	await send(next, created[1], '4');
	assert.deepEqual(seen.splice(2), ['4']);
});

test('tells what has come meanwhile when the server closes the one before itself', async (t) => {
	const all = await open(t);
	const { created, seen, peer } = all;
	const next = await giveNotice(all);
	await send(next, created[1], 'next');
	await send(peer, created[0], 'last');
	const closed = event(created[0], 'close');
	peer.close(1001, '{"retry":7300}');
	await closed;
	assert.deepEqual(seen, [NOTICE, 'open', 'last', 'next']);
});

test('sends each message once: by the one before until the next is open, then behind what its listener sends',
	async (t) => {
		const all = await open(t);
		const { server, socket, peer } = all;
		socket.onopen = () => socket.send('hello');
		socket.onmessage = () => socket.send('1');
		const accepted = server.peer();
		const opened = event(socket, 'open');
		peer.send(NOTICE);
		await event(socket, 'message');
		socket.send('2');
		await opened;
		socket.send('3');
		assert.deepEqual(await messages(await accepted, 2), ['hello', '3']);
		const left = once(peer, 'close');
		all.tick(1_000);
		await left;
		assert.deepEqual(peer.messages, ['1', '2']);
	});

/** Gives notice, and waits until the next connection is refused. */
async function giveNoticeInVain({ server, created, peer }) {
	server.mode = 'refuse';
	peer.send(NOTICE);
	await event(created[0], 'message');
	await event(created[1], 'error');
}

test('tries again while the one before serves, and says nothing of it', async (t) => {
	const all = await open(t);
	const { tick, created, socket, server, seen, peer } = all;
	await giveNoticeInVain(all);
	tick(999);
	await send(peer, socket, 'still here');
	assert.equal(created.length, 2);
	tick(1);
	assert.equal(created.length, 3);
	await event(created[2], 'error');
	server.mode = 'accept';
	tick(1_999);
	await send(peer, socket, 'still here');
	assert.equal(created.length, 3);
	tick(1);
	await event(socket, 'open');
	assert.deepEqual(seen, [NOTICE, 'still here', 'still here', 'open']);
});

test('waits as long as the server assigns at last when no connection was to be had before', async (t) => {
	const all = await open(t);
	const { tick, server, created, socket, seen, peer } = all;
	await giveNoticeInVain(all);
	const closed = event(socket, 'close');
	peer.close(1001, '{"retry":7300}');
	await closed;
	assert.equal(socket.readyState, WebSocket.CONNECTING);
	server.mode = 'accept';
	tick(7_299);
	assert.equal(created.length, 2);
	const opened = event(socket, 'open');
	tick(1);
	await opened;
	assert.deepEqual(seen, [NOTICE, 1_001, 'open']);
});

test('goes on with the attempt that is under way when the one before is closed, and sends what it kept', async (t) => {
	const all = await open(t, { maxQueued: 1 });
	const { tick, server, created, socket, seen, peer } = all;
	server.mode = 'later';
	const begun = once(server, 'handshake');
	await send(peer, created[0], NOTICE);
	const [, accept] = await begun;
	const closed = event(socket, 'close');
	peer.close(1001, '{"retry":7300}');
	await closed;
	socket.send('kept');
	const accepted = server.peer();
	const opened = event(socket, 'open');
	accept();
	await opened;
	assert.deepEqual(await messages(await accepted, 1), ['kept']);
	assert.deepEqual(seen, [NOTICE, 1_001, 'open']);
	tick(600_000);
	assert.equal(created.length, 2);
	assert.equal(created[1].readyState, WebSocket.OPEN);
});

test('a URL that comes when the one before is closed opens nothing', async (t) => {
	const all = await open(t);
	const { server, created } = all;
	const tickets = [];
	const socket = new ReconnectingWebSocket(() => new Promise((resolve) => tickets.push(resolve)), [],
		{ ...options, overlap: 1_000, create: (url) => {
			created.push(new WebSocket(url));
			return created.at(-1);
		} });
	t.after(() => socket.close());
	const accepted = server.peer();
	tickets[0](server.url);
	const peer = await accepted;
	await event(socket, 'open');
	await send(peer, socket, NOTICE);
	assert.equal(tickets.length, 2);
	const closed = event(socket, 'close');
	peer.close(1001, '{"retry":7300}');
	await closed;
	tickets[1](server.url);
	await new Promise(setImmediate);
	assert.equal(created.length, 2);
	const opened = event(socket, 'open');
	all.tick(7_300);
	tickets[2](server.url);
	await opened;
});

test('stays away when the server closes with 1000 meanwhile', async (t) => {
	const all = await open(t);
	const { tick, server, created, socket, peer } = all;
	server.mode = 'later';
	const begun = once(server, 'handshake');
	await send(peer, created[0], NOTICE);
	const [, accept] = await begun;
	const closed = event(socket, 'close');
	peer.close(1000);
	await closed;
	accept();
	assert.equal(socket.readyState, WebSocket.CLOSED);
	tick(600_000);
	assert.equal(created.length, 2);
	assert.notEqual(created[1].readyState, WebSocket.OPEN);
});

test('moves on when the next is given notice too', async (t) => {
	const all = await open(t);
	const { created, socket, seen, peer } = all;
	const next = await giveNotice(all);
	await send(next, created[1], '2');
	await send(peer, created[0], '1');
	const left = once(peer, 'close');
	const last = await giveNotice({ ...all, peer: next });
	assert.deepEqual((await left)[0], 1_000);
	await send(last, created[2], '3');
	all.tick(1_000);
	assert.deepEqual(seen, [NOTICE, 'open', '1', '2', NOTICE, 'open', '3']);
	assert.equal(socket.readyState, WebSocket.OPEN);
});

test('a notice that is given again changes nothing', async (t) => {
	const all = await open(t);
	const { tick, created, peer } = all;
	await giveNotice(all);
	await send(peer, created[0], NOTICE);
	tick(1_000);
	assert.equal(created.length, 2);
});

test('comes back when the next is lost beside the one before', async (t) => {
	const all = await open(t);
	const { tick, created, socket, seen, peer } = all;
	const next = await giveNotice(all);
	await send(next, created[1], 'next');
	const left = once(peer, 'close');
	const closed = event(socket, 'close');
	next.cut();
	await closed;
	assert.deepEqual((await left)[0], 1_000);
	assert.deepEqual(seen.filter((what) => what !== 'error'), [NOTICE, 'open', 'next', 1_006]);
	const opened = event(socket, 'open');
	tick(1_000);
	await opened;
	assert.equal(created.length, 3);
});

test('closes both for good when it is told to', async (t) => {
	const all = await open(t);
	const { tick, created, socket, seen, peer } = all;
	const next = await giveNotice(all);
	await send(next, created[1], 'never told');
	const left = [once(peer, 'close'), once(next, 'close')];
	const closed = event(socket, 'close');
	socket.close(4_001);
	assert.deepEqual((await Promise.all(left)).map(([code]) => code), [1_000, 4_001]);
	await closed;
	assert.deepEqual(seen, [NOTICE, 'open', 4_001]);
	tick(600_000);
	assert.equal(created.length, 2);
});

test('closes for good while the next is being opened', async (t) => {
	const all = await open(t);
	const { tick, server, created, socket, peer } = all;
	server.mode = 'later';
	const begun = once(server, 'handshake');
	await send(peer, created[0], NOTICE);
	await begun;
	const closed = event(socket, 'close');
	socket.close();
	await closed;
	assert.equal(socket.readyState, WebSocket.CLOSED);
	tick(600_000);
	assert.equal(created.length, 2);
	assert.notEqual(created[1].readyState, WebSocket.OPEN);
});

test('the type of binary messages is that of all connections', async (t) => {
	const all = await open(t);
	const { created, socket, seen, peer } = all;
	const next = await giveNotice(all);
	socket.binaryType = 'arraybuffer';
	await send(next, created[1], new Uint8Array([2]));
	await send(peer, created[0], new Uint8Array([1]));
	all.tick(1_000);
	assert.deepEqual(seen.slice(2).map((data) => [...new Uint8Array(data)]), [[1], [2]]);
});

for (const data of ['', 'going-away', '"going-away"', 'null', '[]', '{"type":"going-away"', '{"type":"chat"}',
	'{"text":{"type":"going-away"}}', `{"type":"going-away","more":"${'x'.repeat(123)}"}`, Buffer.from(NOTICE)]) {
	test(`${String(data).slice(0, 40)} (${typeof data}) is no notice`, async (t) => {
		const { created, peer } = await open(t);
		await send(peer, created[0], data);
		assert.equal(created.length, 1);
	});
}

test('a notice is a message like any other without an overlap', async (t) => {
	const { created, seen, peer } = await open(t, { overlap: undefined });
	await send(peer, created[0], NOTICE);
	assert.equal(created.length, 1);
	assert.deepEqual(seen, [NOTICE]);
});

test('a socket of a library, which has its own state, does not move', async (t) => {
	const server = await Server.start(t);
	const accepted = server.peer();
	const socket = new (pacedWebSocket({ ...options, overlap: 1_000 }))(server.url);
	t.after(() => socket.close());
	await event(socket, 'open');
	await send(await accepted, socket, NOTICE);
	assert.equal(server.handshakes, 1);
	assert.equal(socket.readyState, WebSocket.OPEN);
});
