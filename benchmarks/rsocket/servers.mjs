// Starts the server of these benchmarks, and waits until it has started
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export async function startServer(directory, variant, options, properties) {
	const server = spawn('java', ['-XX:TieredStopAtLevel=1', ...options, '-jar',
		`${directory}/${variant}/rsocket.jar`, '--server.port=0', ...properties], { stdio: ['ignore', 'pipe', 'inherit'] });
	const exited = new Promise((resolve) => server.on('exit', () => resolve(performance.now())));
	const ports = {};
	await new Promise((resolve, reject) => {
		server.on('exit', () => reject(new Error('The server has ended')));
		createInterface(server.stdout).on('line', (line) => {
			ports.web = /Netty started on port (\d+)/.exec(line)?.[1] ?? ports.web;
			ports.rsocket = /Netty RSocket started on port (\d+)/.exec(line)?.[1] ?? ports.rsocket;
			/Started RSocketBenchmarkApplication/.test(line) && resolve();
		});
	});
	return { server, exited, ports };
}
