// SPDX-License-Identifier: Apache-2.0

import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, type } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Reconnect, assignedDelay } from '../../clients/js/dist/esm/index.js';
import { drawChart } from './chart.mjs';
import { Client } from './client.mjs';
import { Sample, versionOf } from './sample.mjs';

const CLIENTS = 5_000;
const WINDOW_SECONDS = 20;
const ROUNDS = Number(process.argv[2] ?? 5);
const CONNECTS_PER_SECOND = 1_000;
const BACK_TIMEOUT = 120_000;

const POLICIES = {
	window: { name: 'reconnect-window=20s and Reconnect', create: () => new Reconnect() },
	fixed: { name: 'stompjs by default, 5 s', create: () => ({ opened() {}, delay: () => 5_000 }) },
};

const SCENARIOS = {
	takeover: { name: 'Another instance takes over', replace: takeOver },
	restart: { name: 'The only instance restarts', replace: restart },
};

const FIGURES = [
	{ name: 'Reconnects in the busiest second', of: (round) => Math.max(...perSecond(round.opened)) },
	{ name: `**The same over the mean of ${CLIENTS / WINDOW_SECONDS}/s**`, digits: 2,
		of: (round) => Math.max(...perSecond(round.opened)) * WINDOW_SECONDS / CLIENTS },
	{ name: 'Reconnects in the busiest second, wherever it begins', of: (round) => busiestSecond(round.opened) },
	{ name: 'Attempts in the busiest second', of: (round) => Math.max(...perSecond(round.attempted)) },
	{ name: 'Attempts that failed', of: (round) => round.failed },
	{ name: 'Handshake, median, ms', digits: 1, of: (round) => quantile(round.latencies, 0.5) },
	{ name: 'Handshake, 99 %, ms', digits: 1, of: (round) => quantile(round.latencies, 0.99) },
	{ name: 'Last client back, s', digits: 1, of: (round) => Math.max(...round.opened) },
	{ name: 'Last client sent away, s', digits: 2, of: (round) => Math.max(...round.closed) },
	{ name: '**Drain of the leaving instance**, s', digits: 1, of: (round) => round.drainSeconds },
	{ name: 'Its process ended, s', digits: 2, of: (round) => round.exitSeconds },
	{ name: 'Longest stall of the clients\' own process, ms', of: (round) => round.stall },
];

let javaVersion;

const scenarios = Object.entries(SCENARIOS).filter(([scenario]) => [scenario, undefined].includes(process.argv[3]));
const results = {};
for (const [scenario, { name }] of scenarios) {
	results[scenario] = await measure(scenario);
	print(name, results[scenario]);
}
console.log(environment());
writeFileSync(new URL('../../docs/reconnect.svg', import.meta.url), drawChart(scenarios
	.map(([scenario, { name }]) => ({ name, mean: CLIENTS / WINDOW_SECONDS, series: Object.entries(POLICIES)
		.map(([policy, { name }]) => ({ name, rounds: results[scenario][policy].map((round) => perSecond(round.opened)) })) }))));

/** The policies take turns in going first. */
async function measure(scenario) {
	const rounds = Object.fromEntries(Object.keys(POLICIES).map((policy) => [policy, []]));
	for (let i = 0; i < ROUNDS; i++) {
		const policies = Object.keys(POLICIES);
		for (const policy of (i % 2 === 0) ? policies : policies.reverse()) {
			const load = loadavg()[0];
			const round = await measureRound(SCENARIOS[scenario], POLICIES[policy]);
			rounds[policy].push({ ...round, load });
			console.error(`round ${i + 1} ${scenario} ${policy}: ${perSecond(round.opened).join(' ')} a second, `
				+ `drain ${round.drainSeconds} s (${round.outcomes}), load before ${load.toFixed(1)}, `
				+ `stall ${round.stall.toFixed(0)} ms`);
		}
	}
	return rounds;
}

async function measureRound({ replace }, policy) {
	const leaving = await start('leaving', 0);
	const target = { port: leaving.port };
	javaVersion = leaving.javaVersion;
	const round = { attempted: [], opened: [], closed: [], latencies: [], failed: 0 };
	let begin;
	let open = 0;
	const seconds = () => (performance.now() - begin) / 1_000;
	const listener = {
		attempted: () => begin && round.attempted.push(seconds()),
		opened: (port, latency) => {
			open++;
			if (begin) {
				round.opened.push(seconds());
				round.latencies.push(latency);
			}
		},
		failed: () => begin && round.failed++,
		closed: (code, reason) => {
			open--;
			round.closed.push(begin ? seconds() : fail('A client was closed before the restart'));
			if (code !== 1001 || !Number.isInteger(assignedDelay({ reason }))) {
				fail(`A client was closed with ${code} '${reason}'`);
			}
		},
	};
	const clients = Array.from({ length: CLIENTS }, () => new Client(policy.create(), listener));
	for (const client of clients) {
		client.connect(() => target.port);
		await sleep(1_000 / CONNECTS_PER_SECOND);
	}
	await until('all clients are connected', () => open === CLIENTS);
	const stalls = monitorEventLoopDelay();
	const replacement = await replace(leaving, target, () => {
		begin = performance.now();
		stalls.enable();
	}, round);
	await until('all clients are back', () => round.opened.length >= CLIENTS && open === CLIENTS);
	round.stall = stalls.max / 1e6;
	clients.forEach((client) => client.end());
	await replacement.stop();
	if (round.connections !== CLIENTS || round.closed.length !== CLIENTS || round.opened.length !== CLIENTS) {
		fail(`Drained ${round.connections}, closed ${round.closed.length}, back ${round.opened.length} of ${CLIENTS}`);
	}
	return round;
}

/** As in a rolling update: the new instance is ready before the old one is told to go. */
async function takeOver(leaving, target, begins, round) {
	const replacement = await start('replacement', 0);
	target.port = replacement.port;
	begins();
	Object.assign(round, await leaving.terminate());
	return replacement;
}

/** Nobody listens until the new process has started. */
async function restart(leaving, target, begins, round) {
	begins();
	Object.assign(round, await leaving.terminate());
	return await start('replacement', target.port);
}

function start(name, port) {
	return Sample.start(name, `--server.port=${port}`, `--ws-shutdown.drain.reconnect-window=${WINDOW_SECONDS}s`);
}

async function until(what, condition) {
	const deadline = performance.now() + BACK_TIMEOUT;
	while (!condition()) {
		if (performance.now() > deadline) {
			fail(`Waited in vain until ${what}`);
		}
		await sleep(20);
	}
}

function fail(message) {
	throw new Error(message);
}

/** The most events in any second, not only in those that begin with a full one. */
function busiestSecond(times) {
	const sorted = [...times].sort((a, b) => a - b);
	let most = 0;
	for (let first = 0, next = 0; next < sorted.length; next++) {
		while (sorted[next] - sorted[first] >= 1) {
			first++;
		}
		most = Math.max(most, next - first + 1);
	}
	return most;
}

function perSecond(times) {
	const counts = [];
	times.forEach((time) => counts[Math.floor(time)] = (counts[Math.floor(time)] ?? 0) + 1);
	return Array.from(counts, (count) => count ?? 0);
}

function quantile(values, share) {
	return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}

function print(title, policies) {
	console.log(`**${title}**\n`);
	console.log(`| Median (range) of ${ROUNDS} rounds | ${Object.keys(policies).map((key) => POLICIES[key].name).join(' | ')} |`);
	console.log(`| --- |${' --- |'.repeat(Object.keys(policies).length)}`);
	for (const { name, of, digits = 0 } of FIGURES) {
		const cells = Object.values(policies).map((rounds) => {
			const values = rounds.map(of);
			const [median, least, most] = [quantile(values, 0.5), Math.min(...values), Math.max(...values)]
				.map((value) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
			return `${median} (${least} to ${most})`;
		});
		console.log(`| ${name} | ${cells.join(' | ')} |`);
	}
	console.log();
}

function environment() {
	const loads = Object.values(results).flatMap(Object.values).flat().map(({ load }) => load);
	return `Measured on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0].model.trim()}), `
		+ `${type()} ${release()}, Java ${javaVersion}, Spring Boot ${versionOf('spring-boot')}, Tomcat ${versionOf('tomcat-embed-core')}, `
		+ `Node ${process.versions.node}; ${CLIENTS} clients in one process on the same machine. `
		+ `Load average before the rounds ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.`;
}
