// SPDX-License-Identifier: Apache-2.0

import { Pacer } from './pacer.js';
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
	/** @internal */
	pacer?: Pacer;
}

/** EventTarget, with the types of the events. */
const Target = EventTarget as new () => Pick<WebSocket, keyof EventTarget>;

/**
 * A WebSocket that comes back. It has an open and a close event for each connection, and is CONNECTING between them.
 * It is CLOSED for good after close(), or when it should not reconnect.
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
		'create' | 'connectTimeout' | 'maxQueued' | 'shouldReconnect'>>;
	readonly #pacer: Pacer;
	readonly #queue: Data[] = [];
	#binaryType: BinaryType = 'blob';
	#state: 0 | 1 | 2 | 3 = CONNECTING;
	#socket: WebSocket | undefined;
	#cancel: () => void;

	constructor(url: WebSocketUrl, protocols?: string | string[], {
		create = (url, protocols) => new WebSocket(url, protocols),
		connectTimeout = 10_000,
		maxQueued = 0,
		shouldReconnect = ({ code }) => code !== 1000,
		pacer,
		...reconnect
	}: ReconnectingWebSocketOptions = {}) {
		super();
		this.#url = url;
		this.#protocols = protocols;
		this.#options = { create, connectTimeout, maxQueued, shouldReconnect };
		this.#pacer = pacer ?? new Pacer(reconnect);
		for (const type of EVENTS) {
			// As a listener, so that what it throws is reported and does no harm here
			this.addEventListener(type, (event) => this[`on${type}`]?.(event as never));
		}
		this.#cancel = this.#pacer.next(this.#begin);
	}

	get url(): string {
		return this.#socket?.url ?? (typeof this.#url === 'function' ? '' : String(this.#url));
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
		if (this.#socket) {
			this.#socket.binaryType = type;
		}
	}

	send(data: Data): void {
		if (this.readyState === OPEN) {
			this.#socket!.send(data);
		}
		else if (this.#state < CLOSING) {
			if (this.#queue.length >= this.#options.maxQueued) {
				throw new DOMException('Not connected, and no room to keep the message', 'InvalidStateError');
			}
			this.#queue.push(data);
		}
	}

	close(code?: number, reason?: string): void {
		if (this.#state >= CLOSING) {
			return;
		}
		this.#socket?.close(code, reason);
		this.#state = CLOSING;
		this.#cancel();
		if (!this.#socket) {
			queueMicrotask(() => this.#ended(NOT_CLEAN));
		}
	}

	readonly #begin = (): void => {
		if (typeof this.#url !== 'function') {
			this.#connect(this.#url);
			return;
		}
		new Promise<string | URL>((resolve) => resolve((this.#url as () => string)())).then((url) => {
			if (this.#state === CONNECTING) {
				this.#connect(url);
			}
		}).catch((error) => {
			if (this.#state === CONNECTING) {
				this.dispatchEvent(Object.assign(new Event('error'), { error }));
				this.#lost(NOT_CLEAN);
			}
		});
	};

	#connect(url: string | URL): void {
		const socket = this.#options.create(url, this.#protocols);
		const timer = setTimeout(() => socket.close(), this.#options.connectTimeout);
		let opened = false;
		this.#socket = socket;
		socket.binaryType = this.#binaryType;
		socket.onopen = () => {
			opened = true;
			clearTimeout(timer);
			if (this.#state === CONNECTING) {
				this.#state = OPEN;
				this.#pacer.opened();
				this.dispatchEvent(new Event('open'));
				while (this.#queue.length && this.readyState === OPEN) {
					socket.send(this.#queue.shift()!);
				}
			}
		};
		socket.onmessage = ({ data, origin }) => this.dispatchEvent(new MessageEvent('message', { data, origin }));
		const lost = (how: Closing) => {
			clearTimeout(timer);
			if (this.#socket === socket) {
				this.#lost(how);
			}
		};
		socket.onerror = () => {
			this.dispatchEvent(new Event('error'));
			if (!opened) {
				lost(NOT_CLEAN); // In Node 20 there comes no close event
			}
		};
		socket.onclose = ({ code, reason, wasClean }) => lost({ code, reason, wasClean });
	}

	#lost(how: Closing): void {
		if (this.#state !== CLOSING || !how.wasClean) {
			this.#pacer.closed(how);
		}
		this.#socket = undefined;
		this.#ended(how);
	}

	#ended(how: Closing): void {
		// Node has no CloseEvent before 23
		const event = globalThis.CloseEvent ? new CloseEvent('close', how)
			: Object.assign(new Event('close'), how) as CloseEvent;
		const own = this.#state === CLOSING;
		this.#state = CLOSED;
		if (!own && this.#options.shouldReconnect(event)) {
			this.#state = CONNECTING;
			this.#cancel = this.#pacer.next(this.#begin);
		}
		else {
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
			super(url, protocols, { ...options, pacer, shouldReconnect: () => false });
		}

	};
}
