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
const LIBRARY = new URL('../node_modules/graphql-ws/dist/client.js', import.meta.url);

/** The block of code under a heading, as a module that exports one of its names. */
async function run(t, heading, exported, server) {
	const [, block] = new RegExp(`^## ${heading}\n[^]*?^\`\`\`js\n([^]*?)^\`\`\``, 'm').exec(DOCUMENT);
	assert.ok(block.trimEnd().split('\n').length <= 10);
	const directory = mkdtempSync(join(tmpdir(), 'ws-shutdown-client-'));
	t.after(() => rmSync(directory, { recursive: true }));
	const file = join(directory, 'client.mjs');
	writeFileSync(file, block.replace(`'ws-shutdown-client'`, `'${import.meta.resolve('ws-shutdown-client')}'`)
		.replace(`'graphql-ws'`, `'${LIBRARY}'`) + `export { ${exported} };\n`);
	globalThis.location = { origin: new URL(server.url.replace('ws:', 'http:')).origin };
	t.mock.method(Math, 'random', () => 0);
	return (await import(pathToFileURL(file)))[exported];
}

test('Event streams', async (t) => {
	let stop = () => {};
	t.after(() => stop());
	const server = await Server.start(t);
	let asked = once(server, 'request');
	stop = await run(t, 'Event streams', 'stop', server);
	const [, refused] = await asked;
	asked = once(server, 'request');
	refused.writeHead(503).end();
	const logged = new Promise((resolve) => t.mock.method(console, 'log', resolve));
	const [request, response] = await asked;
	assert.equal(request.url, '/news');
	response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: back\n\n');
	assert.equal(await logged, 'back');
});

if (existsSync(LIBRARY)) {
	test('GraphQL', async (t) => {
		const server = await Server.start(t);
		const client = await run(t, 'GraphQL', 'client', server);
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
