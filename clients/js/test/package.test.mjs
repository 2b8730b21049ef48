// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esm from 'ws-shutdown-client';
import { build, digestOfSources } from '../build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json')));

test('has less than 3 KB, compressed', () => {
	for (const format of ['esm', 'cjs']) {
		const files = readdirSync(join(DIST, format)).filter((file) => file.endsWith('.js'));
		const code = Buffer.concat(files.map((file) => readFileSync(join(DIST, format, file))));
		assert.ok(gzipSync(code, { level: 9 }).length < 3_000, format);
	}
});

test('needs nothing at run time', () => {
	assert.equal(manifest.dependencies, undefined);
	assert.equal(manifest.peerDependencies, undefined);
});

test('has the same exports for import and for require', () => {
	const cjs = createRequire(import.meta.url)('ws-shutdown-client');
	assert.deepEqual(Object.keys(cjs).sort(), Object.keys(esm).sort());
	assert.equal(new cjs.Reconnect({ random: () => 1 }).delay(), 1_000);
});

test('the lock file names no registry', () => {
	assert.doesNotMatch(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'), /"resolved"/);
});

test('what is committed was built from the sources', () => {
	assert.equal(readFileSync(join(DIST, 'sources.sha256'), 'utf8').trim(), digestOfSources(), 'npm run build');
});

if (existsSync(join(ROOT, 'node_modules/typescript'))) {
	test('what is committed is what the build makes', (t) => {
		const directory = mkdtempSync(join(tmpdir(), 'ws-shutdown-client-'));
		t.after(() => rmSync(directory, { recursive: true }));
		build(directory);
		assert.deepEqual(read(directory), read(DIST));
	});
}

function read(directory) {
	const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
	return Object.fromEntries(files.map(({ path, name }) => join(path, name)).sort()
		.map((file) => [file.slice(directory.length), readFileSync(file, 'utf8')]));
}
