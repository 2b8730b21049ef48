// SPDX-License-Identifier: Apache-2.0

import { Pacer } from './pacer.js';
import { isNotice } from './reconnect.js';
import type { ReconnectOptions } from './reconnect.js';

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3] as const;

const EVENTS = ['open', 'message', 'error', 'close'] as const;

type Closing = Pick<CloseEvent, 'code' | 'reason' | 'wasClean'>;

/** How an attempt ends that has no connection. */
const NOT_CLEAN: Closing = { code: 1006, reason: '', wasClean: false };

type Data = Parameters<WebSocket['send']>[0];

/** Where to connect, or what says so before each attempt, for example with a new ticket. */
export type WebSocketUrl = string | URL | (() => string | URL | Promise<string | URL>);

export interface PacedWebSocketOptions extends ReconnectOptions {
	/** Makes each socket: another implementation than the global WebSocket, SockJS, or more parameters. */
	create?: (url: string | URL, protocols?: string | string[]) => WebSocket;
	/** How long opening may take, in ms, before it is given up. 10000 by default. */
	connectTimeout?: number;
	/** How many messages are kept while there is no connection. One more is refused by an exception. 0 by default. */
	maxQueued?: number;
}

export interface ReconnectingWebSocketOptions extends PacedWebSocketOptions {
	/** Whether to come back after this event. By default after all but the code 1000. */
	shouldReconnect?: (closeEvent: CloseEvent) => boolean;
	/**
	 * How long, in ms, a connection is kept beside the next one, which is opened when the server gives notice. 0, the
	 * default, ignores notices.
	 */
	overlap?: number;
	/** @internal */
	pacer?: Pacer;
}

/** EventTarget, with the types of the events. */
const Target = EventTarget as new () => Pick<WebSocket, keyof EventTarget>;

/**
 * A WebSocket that comes back. It has an open and a close event for each connection, and is CONNECTING between them.
 * It is CLOSED for good after close(), or when it should not reconnect.
 *
 * With an overlap it opens the next connection when the server gives notice, stays OPEN, and closes the one before with
 * 1000, of which there is no event. Messages of the next are told behind all of the one before.
 */
export class ReconnectingWebSocket extends Target implements WebSocket {

	static readonly CONNECTING = CONNECTING;
	static readonly OPEN = OPEN;
	static readonly CLOSING = CLOSING;
	static readonly CLOSED = CLOSED;

	readonly CONNECTING = CONNECTING;
	readonly OPEN = OPEN;
	readonly CLOSING = CLOSING;
	readonly CLOSED = CLOSED;

	onopen: WebSocket['onopen'] = null;
	onmessage: WebSocket['onmessage'] = null;
	onerror: WebSocket['onerror'] = null;
	onclose: WebSocket['onclose'] = null;

	readonly #url: WebSocketUrl;
	readonly #protocols: string | string[] | undefined;
	readonly #options: Required<Pick<ReconnectingWebSocketOptions,
		'create' | 'connectTimeout' | 'maxQueued' | 'shouldReconnect' | 'overlap'>>;
	readonly #pacer: Pacer;
	readonly #queue: Data[] = [];
	#binaryType: BinaryType = 'blob';
	#state: 0 | 1 | 2 | 3 = CONNECTING;
	/** Is open: messages are sent on it. */
	#socket: WebSocket | undefined;
	/** Is being opened. */
	#attempt: WebSocket | undefined;
	/** Was given notice, and is kept until the overlap is over. */
	#old: WebSocket | undefined;
	/** What was received beside the old one. */
	readonly #held: Event[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** There if the next connection is being opened, or waited for; another one each time. */
	#pending: object | undefined;
	#cancel!: () => void;

	constructor(url: WebSocketUrl, protocols?: string | string[], {
		create = (url, protocols) => new WebSocket(url, protocols),
		connectTimeout = 10_000,
		maxQueued = 0,
		shouldReconnect = ({ code }) => code !== 1000,
		overlap = 0,
		pacer,
		...reconnect
	}: ReconnectingWebSocketOptions = {}) {
		super();
		this.#url = url;
		this.#protocols = protocols;
		this.#options = { create, connectTimeout, maxQueued, shouldReconnect, overlap };
		this.#pacer = pacer ?? new Pacer(reconnect);
		for (const type of EVENTS) {
			// As a listener, so that what it throws is reported and does no harm here
			this.addEventListener(type, (event) => this[`on${type}`]?.(event as never));
		}
		this.#next();
	}

	get url(): string {
		return (this.#socket ?? this.#attempt)?.url ?? (typeof this.#url === 'function' ? '' : String(this.#url));
	}

	get protocol(): string {
		return this.#socket?.protocol ?? '';
	}

	get extensions(): string {
		return this.#socket?.extensions ?? '';
	}

	get readyState(): 0 | 1 | 2 | 3 {
		return this.#state === OPEN ? this.#socket!.readyState as 1 | 2 | 3 : this.#state;
	}

	get bufferedAmount(): number {
		return new Blob(this.#queue as BlobPart[]).size + (this.#socket?.bufferedAmount ?? 0);
	}

	get binaryType(): BinaryType {
		return this.#binaryType;
	}

	set binaryType(type: BinaryType) {
		this.#binaryType = type;
		for (const socket of [this.#old, this.#socket, this.#attempt]) {
			if (socket) {
				socket.binaryType = type;
			}
		}
	}

	send(data: Data): void {
		if (this.readyState === OPEN) {
			this.#socket!.send(data);
		}
		else if (this.#state < CLOSING) {
			if (this.#queue.length >= this.#options.maxQueued) {
				throw new DOMException('Not connected', 'InvalidStateError');
			}
			this.#queue.push(data);
		}
	}

	close(code?: number, reason?: string): void {
		if (this.#state >= CLOSING) {
			return;
		}
		const socket = this.#socket ?? this.#attempt;
		socket?.close(code, reason);
		this.#state = CLOSING;
		this.#stop(socket);
		if (!this.#socket && !this.#attempt) {
			queueMicrotask(() => this.#ended(NOT_CLEAN));
		}
	}

	#next(): void {
		this.#pending = {};
		this.#cancel = this.#pacer.next(this.#begin);
	}

	readonly #begin = (): void => {
		if (typeof this.#url !== 'function') {
			this.#connect(this.#url);
			return;
		}
		const pending = this.#pending;
		new Promise<string | URL>((resolve) => resolve((this.#url as () => string)())).then((url) => {
			if (this.#pending === pending) {
				this.#connect(url);
			}
		}).catch((error) => {
			if (this.#pending === pending) {
				this.dispatchEvent(Object.assign(new Event('error'), { error }));
				this.#lost(undefined, NOT_CLEAN);
			}
		});
	};

	#connect(url: string | URL): void {
		const socket = this.#options.create(url, this.#protocols);
		const timer = setTimeout(() => socket.close(), this.#options.connectTimeout);
		this.#attempt = socket;
		socket.binaryType = this.#binaryType;
		socket.onopen = () => {
			clearTimeout(timer);
			if (this.#attempt === socket && this.#pending) {
				this.#opened(socket);
			}
		};
		socket.onmessage = ({ data, origin }) => this.#received(socket, new MessageEvent('message', { data, origin }));
		const lost = (how: Closing) => {
			clearTimeout(timer);
			this.#lost(socket, how);
		};
		socket.onerror = () => {
			if (this.#socket === socket || !this.#socket) {
				this.dispatchEvent(new Event('error'));
			}
			if (this.#socket !== socket) {
				lost(NOT_CLEAN); // In Node 20 there comes no close event
			}
		};
		socket.onclose = ({ code, reason, wasClean }) => lost({ code, reason, wasClean });
	}

	#opened(socket: WebSocket): void {
		this.#old = this.#socket;
		this.#socket = socket;
		this.#attempt = this.#pending = undefined;
		this.#state = OPEN;
		this.#pacer.opened();
		if (this.#old) {
			this.#timer = setTimeout(this.#leave, this.#options.overlap);
		}
		this.dispatchEvent(new Event('open'));
		while (this.#queue.length && this.readyState === OPEN) {
			this.#socket.send(this.#queue.shift()!);
		}
	}

	#received(socket: WebSocket, message: MessageEvent): void {
		const current = socket === this.#socket;
		if (current && this.#old) {
			this.#held.push(message);
		}
		else if (current || socket === this.#old) {
			this.dispatchEvent(message);
		}
		if (current && !this.#pending && this.#options.overlap && isNotice(message.data)) {
			this.#leave();
			this.#next();
		}
	}

	/** Ends the overlap, if there is one. */
	readonly #leave = (): void => {
		const old = this.#old;
		this.#old = undefined;
		clearTimeout(this.#timer);
		old?.close(1000);
		this.#held.splice(0).forEach((message) => this.#state === OPEN && this.dispatchEvent(message));
	};

	/** Ends all but one. */
	#stop(socket?: WebSocket): void {
		const attempt = this.#attempt;
		this.#pending = undefined;
		this.#cancel();
		this.#leave();
		if (attempt !== socket) {
			this.#attempt = undefined;
			attempt?.close(); // Node 20 tells of that at once
		}
	}

	#lost(socket: WebSocket | undefined, how: Closing): void {
		if (socket === this.#socket) {
			this.#leave();
			this.#socket = undefined;
			if (!this.#attempt) {
				this.#stop(); // The delay that is assigned now is what counts
			}
		}
		else if (socket === this.#attempt) {
			this.#attempt = this.#pending = undefined;
		}
		else {
			if (socket === this.#old) {
				this.#leave();
			}
			return;
		}
		if (!this.#pending && (this.#state !== CLOSING || !how.wasClean)) {
			this.#pacer.closed(how);
		}
		if (this.#socket) {
			this.#next();
		}
		else {
			this.#ended(how);
		}
	}

	#ended(how: Closing): void {
		// Node has no CloseEvent before 23
		const event = globalThis.CloseEvent ? new CloseEvent('close', how)
			: Object.assign(new Event('close'), how) as CloseEvent;
		const own = this.#state === CLOSING;
		this.#state = CLOSED;
		if (!own && this.#options.shouldReconnect(event)) {
			this.#state = CONNECTING;
			if (!this.#pending) {
				this.#next();
			}
		}
		else {
			this.#stop();
			this.#queue.length = 0;
		}
		this.dispatchEvent(event);
	}

}

/**
 * A class of WebSockets for a library that connects again by itself. It connects once, but not before the delay is
 * over that followed the last connection of this class. Make one for each client of the library.
 */
export function pacedWebSocket(options: PacedWebSocketOptions = {}): typeof WebSocket {
	const pacer = new Pacer(options);
	return class extends ReconnectingWebSocket {

		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols, { ...options, pacer, shouldReconnect: () => false, overlap: 0 });
		}

	};
}
