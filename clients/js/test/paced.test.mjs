// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pacedWebSocket } from 'ws-shutdown-client';
import { event, options, stopClock } from './clock.mjs';
import { Server } from './server.mjs';

/** What a library does: a new socket when the last one has closed. */
async function open(t) {
	const tick = stopClock(t);
	const server = await Server.start(t);
	const Paced = pacedWebSocket(options);
	const connect = () => {
		const socket = new Paced(server.url, ['chat']);
		t.after(() => socket.close());
		return socket;
	};
	const accepted = server.peer();
	const socket = connect();
	await event(socket, 'open');
	return { tick, server, connect, socket, peer: await accepted };
}

test('the next socket waits until the delay is over, and only for what is left of it', async (t) => {
	const { tick, server, connect, socket, peer } = await open(t);
	peer.close(1001, '{"retry":7300}');
	await event(socket, 'close');
	assert.equal(socket.readyState, WebSocket.CLOSED);
	tick(2_000);
	const next = connect();
	tick(5_299);
	assert.equal(next.readyState, WebSocket.CONNECTING);
	assert.equal(server.handshakes, 1);
	const accepted = server.peer();
	tick(1);
	await event(next, 'open');
	assert.equal((await accepted).protocol, 'chat');
	assert.equal(next.protocol, 'chat');
});

test('a socket does not come back by itself', async (t) => {
	const { tick, server, socket, peer } = await open(t);
	peer.cut();
	await event(socket, 'close');
	tick(600_000);
	assert.equal(socket.readyState, WebSocket.CLOSED);
	assert.equal(server.handshakes, 1);
});

test('nothing is to be waited for after the library has closed its socket', async (t) => {
	const { server, connect, socket } = await open(t);
	socket.close();
	await event(socket, 'close');
	await event(connect(), 'open');
	assert.equal(server.handshakes, 2);
});

test('a socket that is closed while it waits changes nothing for the next', async (t) => {
	const { tick, server, connect, socket, peer } = await open(t);
	peer.close(1001, '{"retry":7300}');
	await event(socket, 'close');
	const waiting = connect();
	waiting.close();
	assert.equal((await event(waiting, 'close')).code, 1006);
	const next = connect();
	tick(7_299);
	assert.equal(server.handshakes, 1);
	tick(1);
	await event(next, 'open');
});

test('each class has delays of its own', async (t) => {
	const { server, socket, peer } = await open(t);
	peer.close(1001, '{"retry":7300}');
	await event(socket, 'close');
	const other = new (pacedWebSocket(options))(server.url);
	t.after(() => other.close());
	await event(other, 'open');
});
