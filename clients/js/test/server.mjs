// SPDX-License-Identifier: Apache-2.0

// A real WebSocket server that does what a test wants it to: it accepts, refuses, closes and cuts.
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [TEXT, BINARY, CLOSE] = [1, 2, 8];

/** What the server sees of one client. Emits message and close. */
class Peer extends EventEmitter {

	messages = [];
	#socket;
	#received = Buffer.alloc(0);

	constructor(request, socket) {
		super();
		this.url = request.url;
		this.protocol = request.headers['sec-websocket-protocol']?.split(/, */)[0];
		this.#socket = socket;
		const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
		socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
			+ `Sec-WebSocket-Accept: ${accept}\r\n`
			+ (this.protocol ? `Sec-WebSocket-Protocol: ${this.protocol}\r\n` : '') + '\r\n');
		socket.on('data', (data) => this.#read(data));
		socket.on('error', () => {}); // Cut by a client that has gone
	}

	send(data) {
		this.#write(typeof data === 'string' ? TEXT : BINARY, Buffer.from(data));
	}

	/** Sends a close frame, and ends TCP when the client has answered. */
	close(code, reason = '') {
		const payload = Buffer.from(`xx${reason}`);
		payload.writeUInt16BE(code);
		this.#write(CLOSE, payload);
		this.closing = true;
	}

	cut() {
		this.#socket.destroy();
	}

	#write(opcode, payload) {
		const size = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
		this.#socket.write(Buffer.concat([Buffer.from([128 | opcode, ...size]), payload]));
	}

	/** Clients mask; no test sends more than 65535 bytes or fragments. */
	#read(data) {
		this.#received = Buffer.concat([this.#received, data]);
		while (this.#received.length >= 6) {
			const opcode = this.#received[0] & 15;
			const short = this.#received[1] & 127;
			const mask = short === 126 ? 4 : 2;
			const length = short === 126 ? this.#received.readUInt16BE(2) : short;
			const end = mask + 4 + length;
			if (this.#received.length < end) {
				return;
			}
			const payload = this.#received.subarray(mask + 4, end)
				.map((byte, index) => byte ^ this.#received[mask + index % 4]);
			this.#received = this.#received.subarray(end);
			this.#frame(opcode, Buffer.from(payload));
		}
	}

	#frame(opcode, payload) {
		if (opcode === CLOSE) {
			const code = payload.length ? payload.readUInt16BE() : 1005;
			if (this.onanswer) {
				this.onanswer();
				return;
			}
			if (!this.closing) {
				this.#write(CLOSE, payload);
			}
			this.#socket.end();
			this.emit('close', code, payload.subarray(2).toString());
		}
		else {
			this.messages.push(opcode === TEXT ? payload.toString() : payload);
			this.emit('message', payload);
		}
	}

}

export class Server extends EventEmitter {

	/** How many handshakes have begun. */
	handshakes = 0;
	/** accept, refuse, ignore, or later: when the event of the handshake says so. */
	mode = 'accept';
	#sockets = new Set();
	#http = createServer((request, response) => this.emit('request', request, response));

	static async start(t) {
		const server = new Server();
		server.#http.on('connection', (socket) => server.#sockets.add(socket));
		server.#http.on('upgrade', (request, socket) => server.#upgrade(request, socket));
		await once(server.#http.listen(0, '127.0.0.1'), 'listening');
		t.after(() => {
			server.#sockets.forEach((socket) => socket.destroy());
			server.#http.close();
		});
		return server;
	}

	get url() {
		return `ws://127.0.0.1:${this.#http.address().port}/chat`;
	}

	/** The next client that is accepted. */
	async peer() {
		return (await once(this, 'peer'))[0];
	}

	#upgrade(request, socket) {
		this.handshakes++;
		if (this.mode === 'accept') {
			this.emit('peer', new Peer(request, socket));
		}
		else if (this.mode === 'refuse') {
			socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
		}
		this.emit('handshake', request, () => this.emit('peer', new Peer(request, socket)));
	}

}
