// SPDX-License-Identifier: Apache-2.0

// Runs the clients of docs/clients.md that the sample has no server for.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Server } from './server.mjs';

const DOCUMENT = readFileSync(new URL('../../../docs/clients.md', import.meta.url), 'utf8');
const GRAPHQL = new URL('../node_modules/graphql-ws/dist/client.js', import.meta.url);
const STOMP = new URL('../node_modules/@stomp/stompjs/esm6/index.js', import.meta.url);

/** The block of code under a heading, as a module that exports one of its names. */
async function run(t, heading, server) {
	const [, block] = new RegExp(`^## ${heading}\n[^]*?^\`\`\`js\n([^]*?)^\`\`\``, 'm').exec(DOCUMENT);
	assert.ok(block.trim().split('\n').filter(Boolean).length <= 10);
	const directory = mkdtempSync(join(tmpdir(), 'ws-shutdown-client-'));
	t.after(() => rmSync(directory, { recursive: true }));
	const file = join(directory, 'client.mjs');
	writeFileSync(file, block.replace(`'ws-shutdown-client'`, `'${import.meta.resolve('ws-shutdown-client')}'`)
		.replace(`'graphql-ws'`, `'${GRAPHQL}'`).replace(`'@stomp/stompjs'`, `'${STOMP}'`) + `\nexport { ${[...block.matchAll(/^const (\w+)/gm)].map(([, name]) => name)} };\n`);
	globalThis.location = { origin: new URL(server.url.replace('ws:', 'http:')).origin };
	t.mock.method(Math, 'random', () => 0);
	return import(pathToFileURL(file));
}

test('Event streams', async (t) => {
	let stop = () => {};
	t.after(() => stop());
	const server = await Server.start(t);
	let asked = once(server, 'request');
	({ stop } = await run(t, 'Event streams', server));
	const [, refused] = await asked;
	asked = once(server, 'request');
	refused.writeHead(503).end();
	const logged = new Promise((resolve) => t.mock.method(console, 'log', resolve));
	const [request, response] = await asked;
	assert.equal(request.url, '/news');
	response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: back\n\n');
	assert.equal(await logged, 'back');
});

test('Without a gap in JavaScript', async (t) => {
	let end = () => {};
	t.after(() => end());
	const server = await Server.start(t);
	let asked = once(server, 'request');
	let accepted = server.peer();
	const { socket, stop } = await run(t, 'Without a gap in JavaScript', server);
	end = () => {
		socket.close();
		stop();
	};
	const [, response] = await asked;
	const peer = await accepted;
	asked = once(server, 'request');
	accepted = server.peer();
	const ends = [once(peer, 'close'), once(response, 'close')];
	response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('id: 7\nevent: going-away\ndata:\n\n');
	peer.send('{"type":"going-away","retry":0}');
	const [request, next] = await asked;
	assert.equal(request.url, '/news?after=7');
	next.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
	await accepted;
	assert.deepEqual((await Promise.all(ends))[0], [1_000, '']);
});

if (existsSync(GRAPHQL)) {
	test('GraphQL', async (t) => {
		const server = await Server.start(t);
		const { client } = await run(t, 'GraphQL', server);
		let accepted = server.peer();
		t.after(client.subscribe({ query: 'subscription { news }' }, { next() {}, error() {}, complete() {} }));
		for (let count = 0; count < 2; count++) {
			const peer = await accepted;
			assert.equal(peer.url, '/graphql');
			await once(peer, 'message');
			accepted = server.peer();
			peer.close(1001, '{"retry":1}');
		}
		await accepted;
	});
}

if (existsSync(STOMP)) {
	test('STOMP without a gap', async (t) => {
		const server = await Server.start(t);
		let accepted = server.peer();
		const { stomp } = await run(t, 'STOMP without a gap', server);
		t.after(() => stomp.deactivate());
		const peers = [];
		for (let count = 0; count < 2; count++) {
			const peer = await accepted;
			peers.push(peer);
			accepted = server.peer();
			await once(peer, 'message');
			peer.send('CONNECTED\nversion:1.2\n\n\0');
			while (peer.messages.length < 3) {
				await once(peer, 'message');
			}
			const [, id] = /^id:(.*)\ndestination:\/user\/queue\/going-away$/m.exec(peer.messages.join('\n'));
			if (!count) {
				peer.send(`MESSAGE\nsubscription:${id}\nmessage-id:1\ndestination:/user/queue/going-away\n\n\0`);
			}
		}
		while (peers[0].messages.length < 4) {
			await once(peers[0], 'message');
		}
		assert.match(String(peers[0].messages[3]), /^DISCONNECT\n/);
	});
}
