// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

const npm = (...options) => execFileSync('npm', options, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

if (isInstalled()) {
	test('is packed by npm with all that it needs, and nothing else', async (t) => {
		const directory = mkdtempSync(join(tmpdir(), 'ws-shutdown-client-'));
		t.after(() => rmSync(directory, { recursive: true }));
		const [{ filename }] = JSON.parse(npm('pack', '--json', '--pack-destination', directory));
		execFileSync('tar', ['-xzf', join(directory, filename), '-C', directory]);
		const unpacked = join(directory, 'package');
		assert.deepEqual(readdirSync(unpacked).sort(), ['LICENSE', 'README.md', 'dist', 'package.json']);
		assert.deepEqual(read(join(unpacked, 'dist')), read(DIST));
		const { exports: { '.': entry } } = JSON.parse(readFileSync(join(unpacked, 'package.json')));
		assert.deepEqual(Object.keys(await import(join(unpacked, entry.import.default))), Object.keys(esm));
		assert.ok([entry.import, entry.require].every(({ types }) => existsSync(join(unpacked, types))));
	});
}

function isInstalled() {
	try {
		return Boolean(npm('--version'));
	}
	catch {
		return false;
	}
}

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
