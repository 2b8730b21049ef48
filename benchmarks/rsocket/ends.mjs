// How long a process of WebFlux on Reactor Netty takes to end. See run.
// usage: ends.mjs <directory with without/rsocket.jar and with/rsocket.jar>
import { startServer } from './servers.mjs';

const ROUNDS = 3;
const AHEAD_OF_TIME = '-Dspring.aot.enabled=true';
const QUIET_PERIOD = '--spring.reactor.netty.shutdown-quiet-period=2s';
const rows = [
	['without ws-shutdown', 'without', [], []],
	['with', 'with', [], []],
	['with, that property set to 2 s', 'with', [], [QUIET_PERIOD]],
	['with, processed ahead of time', 'with', [AHEAD_OF_TIME], []],
	['with, processed ahead of time, that property set to 2 s', 'with', [AHEAD_OF_TIME], [QUIET_PERIOD]],
];

console.log('| A process without connections | Ends after SIGTERM |\n| --- | --- |');
for (const [name, variant, options, properties] of rows) {
	const seconds = [];
	for (let round = 0; round < ROUNDS; round++) {
		const { server, exited } = await startServer(process.argv[2], variant, options, properties);
		const terminated = performance.now();
		server.kill('SIGTERM');
		seconds.push(`${((await exited - terminated) / 1000).toFixed(2)} s`);
	}
	console.log(`| ${name} | ${seconds.join(', ')} |`);
}
