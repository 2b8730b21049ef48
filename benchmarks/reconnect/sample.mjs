// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TARGET = new URL('../../sample-app/target', import.meta.url).pathname;
const JAR = join(TARGET, readdirSync(TARGET).find((name) => /^ws-shutdown-sample-app-[\w.-]+(?<!-(sources|javadoc|tests))\.jar$/.test(name)));
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const START_TIMEOUT = 120_000;
const EXIT_TIMEOUT = 60_000;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, () => process.exit(1)));

/** The packaged sample in a process of its own. */
export class Sample {

	#child;
	#exited;
	#log;

	static async start(name, ...parameters) {
		const sample = new Sample(join(TARGET, `reconnect-${name}.log`), parameters);
		await sample.#started();
		return sample;
	}

	constructor(log, parameters) {
		this.#log = log;
		const output = openSync(log, 'w');
		this.#child = spawn(JAVA, ['-Xmx512m', '-jar', JAR, '--server.address=127.0.0.1', ...parameters],
			{ stdio: ['ignore', output, output] });
		closeSync(output);
		running.add(this.#child);
		this.#exited = new Promise((resolve) => this.#child.once('exit', resolve))
			.finally(() => running.delete(this.#child));
	}

	get port() {
		return Number(/Tomcat started on port (\d+)/.exec(this.#text())[1]);
	}

	get javaVersion() {
		return /using Java ([\w.-]+)/.exec(this.#text())[1];
	}

	/** Sends SIGTERM, and returns the numbers of the drain once the process has ended. */
	async terminate() {
		const begin = performance.now();
		this.#child.kill('SIGTERM');
		await Promise.race([this.#exited, this.#fail(EXIT_TIMEOUT, 'still runs')]);
		const exitSeconds = (performance.now() - begin) / 1_000;
		const drained = /Drained ([\d,]+) WebSocket connections in ([\d.]+)s: (.*)/.exec(this.#text());
		return { exitSeconds, connections: Number(drained?.[1].replaceAll(',', '')), drainSeconds: Number(drained?.[2]), outcomes: drained?.[3] };
	}

	async stop() {
		this.#child.kill('SIGKILL');
		await this.#exited;
	}

	async #started() {
		const deadline = performance.now() + START_TIMEOUT;
		while (!this.#text().includes('Started SampleApplication')) {
			if (performance.now() > deadline || this.#child.exitCode !== null) {
				throw new Error(`The sample did not start, see ${this.#log}`);
			}
			await sleep(50);
		}
	}

	async #fail(timeout, what) {
		await sleep(timeout, undefined, { ref: false });
		throw new Error(`The sample ${what} after ${timeout / 1_000} s, see ${this.#log}`);
	}

	#text() {
		return readFileSync(this.#log, 'utf8');
	}

}

/** The version of a library that the sample has inside. */
export function versionOf(library) {
	const names = readFileSync(JAR, 'latin1');
	return new RegExp(`BOOT-INF/lib/${library}-(\\d[\\w.-]*?)\\.jar`).exec(names)?.[1] ?? 'unknown';
}
