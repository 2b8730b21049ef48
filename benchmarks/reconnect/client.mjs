// SPDX-License-Identifier: Apache-2.0

import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const CLOSE = 8;
const CONNECT_TIMEOUT = 30_000;

/**
 * A WebSocket client that comes back when it was sent away. It answers close frames, ignores
 * everything else, and leaves it to its policy how long to wait.
 */
export class Client {

	#policy;
	#listener;
	#socket;
	#timer;
	#ended = false;

	/**
	 * The policy has the methods of Reconnect. The listener is told:
	 *   attempted(port)           a TCP connection is asked for
	 *   opened(port, latency)     the handshake is done, so many ms after it was attempted
	 *   failed(port)              it could not be
	 *   closed(code, reason)      the connection is over, 1006 without a close frame
	 */
	constructor(policy, listener) {
		this.#policy = policy;
		this.#listener = listener;
	}

	/** Connects to what the function tells, now and whenever this client comes back. */
	connect(port) {
		const target = port();
		const begin = performance.now();
		const key = randomBytes(16).toString('base64');
		const socket = connect({ host: '127.0.0.1', port: target, noDelay: true });
		let received = Buffer.alloc(0);
		let open = false;
		let closeEvent = { code: 1006, reason: '' };
		this.#socket = socket;
		this.#listener.attempted(target);
		socket.setTimeout(CONNECT_TIMEOUT, () => socket.destroy());
		socket.on('connect', () => socket.write(handshake(target, key)));
		socket.on('error', () => {});
		socket.on('data', (data) => {
			received = Buffer.concat([received, data]);
			if (!open) {
				const end = received.indexOf('\r\n\r\n');
				if (end < 0) {
					return;
				}
				if (!accepted(received.toString('latin1', 0, end), key)) {
					socket.destroy();
					return;
				}
				open = true;
				received = received.subarray(end + 4);
				socket.setTimeout(0);
				this.#policy.opened();
				this.#listener.opened(target, performance.now() - begin);
			}
			let frame;
			while ((frame = readFrame(received))) {
				received = received.subarray(frame.size);
				if (frame.opCode === CLOSE) {
					closeEvent = { code: frame.payload.readUInt16BE(0), reason: frame.payload.toString('utf8', 2) };
					socket.write(maskedClose(closeEvent.code));
				}
			}
		});
		socket.on('close', () => {
			if (this.#ended) {
				return;
			}
			if (open) {
				this.#listener.closed(closeEvent.code, closeEvent.reason);
			}
			else {
				this.#listener.failed(target);
			}
			this.#timer = setTimeout(() => this.connect(port), this.#policy.delay(closeEvent));
		});
	}

	/** Leaves for good, with a reset, so that no port waits for late packets. */
	end() {
		this.#ended = true;
		clearTimeout(this.#timer);
		this.#socket.resetAndDestroy();
	}

}

function handshake(port, key) {
	return `GET /chat HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
		+ `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
}

function accepted(head, key) {
	const answer = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
	return head.startsWith('HTTP/1.1 101') && head.toLowerCase().includes(`sec-websocket-accept: ${answer.toLowerCase()}`);
}

/** A server's frame is not masked. Ours are below 64 kB. */
function readFrame(buffer) {
	if (buffer.length < 2) {
		return undefined;
	}
	const extended = (buffer[1] & 0x7f) === 126;
	if (extended && buffer.length < 4) {
		return undefined;
	}
	const begin = extended ? 4 : 2;
	const length = extended ? buffer.readUInt16BE(2) : buffer[1] & 0x7f;
	if (buffer.length < begin + length) {
		return undefined;
	}
	return { opCode: buffer[0] & 0x0f, payload: buffer.subarray(begin, begin + length), size: begin + length };
}

/** A mask of zeros is a mask. */
function maskedClose(code) {
	return Buffer.from([0x88, 0x82, 0, 0, 0, 0, code >> 8, code & 0xff]);
}
