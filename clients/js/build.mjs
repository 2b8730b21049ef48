// SPDX-License-Identifier: Apache-2.0

// Makes dist, or the directory that it is given. The result is committed, so that a build of the whole project needs no
// network; a test compares it with its sources.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the order in which they need each other. */
const MODULES = ['reconnect', 'pacer', 'events', 'stomp', 'socket'];

const ROOT = dirname(fileURLToPath(import.meta.url));

/** One digest of everything that the build reads. */
export function digestOfSources() {
	const files = ['build.mjs', 'tsconfig.json', ...readdirSync(join(ROOT, 'src')).sort().map((file) => `src/${file}`)];
	const digest = createHash('sha256');
	files.forEach((file) => digest.update(`${file}\n`).update(readFileSync(join(ROOT, file))));
	return digest.digest('hex');
}

export function build(target) {
	const tsc = (...options) => execFileSync(process.execPath,
		[join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', ROOT, ...options], { stdio: 'inherit' });
	rmSync(target, { recursive: true, force: true });
	const esm = join(target, 'esm');
	const cjs = join(target, 'cjs');
	tsc('--outDir', esm, '--emitDeclarationOnly');
	cpSync(esm, cjs, { recursive: true });
	// The code without comments, which are for those who read the types
	tsc('--outDir', esm, '--declaration', 'false', '--removeComments');
	const names = [...readFileSync(join(esm, 'index.js'), 'utf8').matchAll(/{(.*)}/g)].flatMap(([, list]) => list.match(/\w+/g));
	// One file, and without indentation: it is compressed to an eighth less
	const code = MODULES.map((module) => readFileSync(join(esm, `${module}.js`), 'utf8')).join('')
		.replace(/^import .*\n/gm, '').replace(/^export /gm, '').replace(/^ +/gm, '');
	MODULES.forEach((module) => rmSync(join(esm, `${module}.js`)));
	writeFileSync(join(esm, 'index.js'), `${code}export { ${names.join(', ')} };\n`);
	writeFileSync(join(cjs, 'index.js'),
		`'use strict';\n${code}${names.map((name) => `exports.${name} = ${name};\n`).join('')}`);
	writeFileSync(join(target, 'cjs/package.json'), '{ "type": "commonjs" }\n');
	writeFileSync(join(target, 'sources.sha256'), `${digestOfSources()}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	build(process.argv[2] ?? join(ROOT, 'dist'));
}
