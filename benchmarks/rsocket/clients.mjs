// What clients of rsocket-js see when a server gets SIGTERM. See run.
// usage: clients.mjs <directory with without/rsocket.jar and with/rsocket.jar>
import net from 'node:net';
import { createRequire } from 'node:module';
import { startServer } from './servers.mjs';

const directory = process.argv[2];
const require = createRequire(import.meta.url);
const WebSocket = require('ws');

// Each connects, asks for an answer and for a stream, and tells what comes of them
const clients = {
	'0.0.27': async (target, see) => {
		const { RSocketClient, BufferEncoders } = require('rsocket-core');
		const transport = target.path !== undefined
			? new (require('rsocket-websocket-client').default)({ url: `ws://localhost:${target.port}${target.path}`,
				wsCreator: watchedWebSocket(see) }, BufferEncoders)
			: watchedTcp(new (require('rsocket-tcp-client').default)({ host: 'localhost', port: target.port },
				BufferEncoders), see);
		const client = new RSocketClient({ transport, setup: { keepAlive: 60000, lifetime: 180000,
			dataMimeType: 'text/plain', metadataMimeType: 'message/x.rsocket.routing.v0' } });
		const socket = await new Promise((resolve, reject) =>
			client.connect().subscribe({ onComplete: resolve, onError: reject, onSubscribe() {} }));
		socket.connectionStatus().subscribe({ onSubscribe: (subscription) => subscription.request(1000),
			onNext: ({ kind, error }) => kind !== 'CONNECTED' && see('client', error ? error.source
				? `${error.source.explanation} "${error.source.message}"` : `"${error.message}"` : kind) });
		const payload = (route) => ({ data: Buffer.from('text'), metadata: routing(route) });
		socket.requestResponse(payload('slow')).subscribe({ onSubscribe() {},
			onComplete: () => see('answer', 'came'), onError: () => see('answer', 'lost') });
		socket.requestStream(payload('count')).subscribe({
			onSubscribe: (subscription) => subscription.request(1000), onNext: () => see('element'),
			onComplete: () => see('stream', 'whole'), onError: () => see('stream', 'lost') });
	},
	'1.0.0-alpha.3': async (target, see) => {
		const { RSocketConnector, ErrorCodes } = require('next-core');
		const transport = target.path !== undefined
			? new (require('next-websocket-client').WebsocketClientTransport)({
				url: `ws://localhost:${target.port}${target.path}`, wsCreator: watchedWebSocket(see) })
			: new (require('next-tcp-client').TcpClientTransport)({ connectionOptions: { host: 'localhost',
				port: target.port }, socketCreator: (options) => watch(net.connect(options), see) });
		const socket = await new RSocketConnector({ transport, setup: { keepAlive: 60000, lifetime: 180000,
			dataMimeType: 'text/plain', metadataMimeType: 'message/x.rsocket.routing.v0' } }).connect();
		socket.onClose((error) => see('client', error?.code !== undefined
			? `${ErrorCodes[error.code]} "${error.message}"` : `"${error?.message}"`));
		const payload = (route) => ({ data: Buffer.from('text'), metadata: routing(route) });
		socket.requestResponse(payload('slow'), { onNext: () => see('answer', 'came'), onComplete() {},
			onExtension() {}, onError: () => see('answer', 'lost') });
		socket.requestStream(payload('count'), 1000, { onNext: (element, last) => {
			see('element');
			last && see('stream', 'whole');
		}, onComplete: () => see('stream', 'whole'), onExtension() {},
			onError: () => see('stream', 'lost') });
	},
};

const carriers = {
	'WebSocket, mapped': ['--spring.rsocket.server.transport=websocket', '--spring.rsocket.server.mapping-path=/rsocket'],
	'WebSocket, own port': ['--spring.rsocket.server.transport=websocket', '--spring.rsocket.server.port=0'],
	'TCP, own port': ['--spring.rsocket.server.port=0'],
};

function routing(route) {
	return Buffer.concat([Buffer.from([route.length]), Buffer.from(route)]);
}

// What comes is read beside the library, which does not tell all of it
function watchedWebSocket(see) {
	return (url) => {
		const socket = new WebSocket(url);
		socket.addEventListener('message', ({ data }) => seeError(Buffer.from(data), see));
		socket.addEventListener('close', ({ code, reason }) => see('close', `${code}${reason ? ` "${reason}"` : ''}`));
		return socket;
	};
}

function watchedTcp(transport, see) {
	const connect = transport.connect.bind(transport);
	transport.connect = () => {
		connect();
		watch(transport._socket, see);
	};
	return transport;
}

function watch(socket, see) {
	let received = Buffer.alloc(0);
	return socket.on('end', () => see('close', 'FIN')).on('error', (error) => see('close', error.code))
		.on('data', (data) => {
			received = Buffer.concat([received, data]);
			for (let end; received.length >= 3 && (end = 3 + received.readUIntBE(0, 3)) <= received.length;) {
				seeError(received.subarray(3, end), see);
				received = received.subarray(end);
			}
		});
}

function seeError(frame, see) {
	const type = frame.readUInt16BE(4) >> 10;
	if (type === 0x0b) {
		const stream = frame.readUInt32BE(0);
		see('frame', `${stream ? `stream ${stream}: ` : ''}0x${frame.readUInt32BE(6).toString(16)} "${frame.subarray(10)}"`);
	}
}

async function row(carrier, library, variant) {
	const { server, exited, ports } = await startServer(directory, variant, [], carriers[carrier]);
	const target = carrier === 'WebSocket, mapped' ? { port: ports.web, path: '/rsocket' }
		: { port: ports.rsocket, path: carrier.startsWith('WebSocket') ? '/' : undefined };
	const seen = {};
	let elements = 0;
	let terminated;
	const since = () => `${((performance.now() - terminated) / 1000).toFixed(2)} s`;
	await clients[library](target, (what, text) => {
		if (what === 'element') {
			elements++;
			if (elements === 3) {
				terminated = performance.now();
				server.kill('SIGTERM');
			}
		}
		else {
			seen[what] ??= `${text}, ${since()}`;
		}
	});
	const ended = await exited;
	await new Promise((resolve) => setTimeout(resolve, 100));
	const cells = [carrier, library, variant, seen.answer, `${seen.stream}, ${elements} of 20`,
		seen.frame, seen.client, seen.close,
		`${((ended - terminated) / 1000).toFixed(2)} s`];
	console.log(`| ${cells.map((cell) => cell ?? 'nothing').join(' | ')} |`);
}

process.on('uncaughtException', (error) => console.error(error));
console.log('| Over | rsocket-js | ws-shutdown | Answer of 1.5 s | Stream of 2 s | `ERROR` frame | What rsocket-js tells | Close | Process ends |');
console.log(`|${' --- |'.repeat(9)}`);
for (const carrier of Object.keys(carriers)) {
	for (const library of Object.keys(clients)) {
		for (const variant of ['without', 'with']) {
			await row(carrier, library, variant);
		}
	}
}
process.exit();
