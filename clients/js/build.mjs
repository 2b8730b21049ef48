// SPDX-License-Identifier: Apache-2.0

// Makes dist, or the directory that it is given. The result is committed, so that a build of the whole project needs no
// network; a test compares it with its sources.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
	for (const [name, module] of [['esm', 'esnext'], ['cjs', 'commonjs']]) {
		const options = ['--module', module, '--outDir', join(target, name)];
		// The code without comments, which are for those who read the types
		tsc(...options, '--declaration', 'false', '--removeComments');
		// and without indentation, which is a tenth of it when it is compressed
		for (const file of readdirSync(join(target, name)).map((file) => join(target, name, file))) {
			writeFileSync(file, readFileSync(file, 'utf8').replace(/^ +/gm, ''));
		}
		tsc(...options, '--emitDeclarationOnly');
	}
	writeFileSync(join(target, 'cjs/package.json'), '{ "type": "commonjs" }\n');
	writeFileSync(join(target, 'sources.sha256'), `${digestOfSources()}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	build(process.argv[2] ?? join(ROOT, 'dist'));
}
