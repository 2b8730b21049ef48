/**
 * A connection to the chat room that comes back by itself, over either transport.
 */
import { Client } from '/webjars/stomp__stompjs/7.2.1/esm6/index.js';

const MIN_DELAY = 500;
const FIRST_DELAY_LIMIT = 1_000;
const MAX_DELAY = 10_000;
const OPEN_TIMEOUT = 10_000;

/** A connection that lasts this long makes the next back-off start from the beginning. */
const STABLE_AFTER = 1_000;

/** The longest delay that we accept from a server. */
const MAX_ASSIGNED_DELAY = 300_000;

const TICK = 200;

const TRANSPORTS = { plain: openPlain, stomp: openStomp };

/**
 * Keeps one link to the server open, and tells its listener:
 *   stateChanged(state, secondsLeft)  state is connecting, connected or waiting
 *   eventHappened({ type, code, reason, explanation })
 *   messageReceived(message)
 */
export class Connection {

	#listener;
	#transport;
	#link;
	#timer;
	#failures = 0;

	constructor(listener) {
		this.#listener = listener;
	}

	/** Leaves the present link, if any, and connects by the given transport. */
	connect(transport) {
		const left = this.#link;
		this.#transport = transport;
		this.#failures = 0;
		this.#open();
		left?.close();
	}

	/** Does not wait for the rest of the back-off. */
	retryNow() {
		if (!this.#link) {
			this.#open();
		}
	}

	send(message) {
		this.#link.send(message);
	}

	#open() {
		clearInterval(this.#timer);
		let openedAt;
		const link = TRANSPORTS[this.#transport]({
			opened: () => {
				clearTimeout(openTimeout);
				openedAt = Date.now();
				if (this.#link === link) {
					this.#event({ type: 'connected' });
					this.#listener.stateChanged('connected');
				}
			},
			received: (message) => {
				if (this.#link === link) {
					this.#listener.messageReceived(message);
				}
			},
			closed: (code, reason) => {
				clearTimeout(openTimeout);
				if (this.#link === link) {
					this.#lost(code, reason, openedAt);
				}
				else {
					this.#event({ type: 'left', code, reason, explanation: 'You changed the transport.' });
				}
			},
		});
		const openTimeout = setTimeout(() => link.close(), OPEN_TIMEOUT);
		this.#link = link;
		this.#event({ type: 'connecting', explanation: link.url });
		this.#listener.stateChanged('connecting');
	}

	#lost(code, reason, openedAt) {
		this.#link = undefined;
		if (openedAt && Date.now() - openedAt > STABLE_AFTER) {
			this.#failures = 0;
		}
		const assigned = assignedDelay(reason);
		const delay = assigned ?? backOff(this.#failures++);
		const origin = assigned === undefined ? '' : ', as the server asked';
		const next = `Trying again in ${(delay / 1000).toFixed(1)}\u00a0s${origin}.`;
		this.#event({
			type: openedAt ? 'disconnected' : 'failed',
			code,
			reason,
			explanation: `${explain(code, Boolean(openedAt))} ${next}`,
		});
		this.#wait(delay);
	}

	#wait(delay) {
		const deadline = Date.now() + delay;
		const tick = () => {
			const left = deadline - Date.now();
			if (left <= 0) {
				this.#open();
			}
			else {
				this.#listener.stateChanged('waiting', Math.ceil(left / 1000));
			}
		};
		this.#timer = setInterval(tick, TICK);
		tick();
	}

	#event(event) {
		this.#listener.eventHappened(event);
	}

}

/** One JSON object per text message. */
function openPlain(link) {
	const socket = new WebSocket(socketUrl('/chat'));
	socket.onopen = () => link.opened();
	socket.onmessage = (event) => link.received(JSON.parse(event.data));
	socket.onclose = (event) => link.closed(event.code, event.reason);
	return {
		url: socket.url,
		send: (message) => socket.send(JSON.stringify(message)),
		close: () => socket.close(1000),
	};
}

/** The same JSON in STOMP frames. Open once the room's history is here, since then all subscriptions are made. */
function openStomp(link) {
	const url = socketUrl('/stomp');
	const client = new Client({
		webSocketFactory: () => new WebSocket(url, ['v12.stomp']),
		reconnectDelay: 0,
		onConnect: () => {
			client.subscribe('/topic/chat', (frame) => link.received(JSON.parse(frame.body)));
			client.subscribe('/user/queue/answers', (frame) => link.received(JSON.parse(frame.body)));
			client.subscribe('/app/chat', (frame) => {
				link.opened();
				JSON.parse(frame.body).forEach((message) => link.received(message));
			});
		},
		onWebSocketClose: (event) => {
			client.deactivate();
			link.closed(event.code, event.reason);
		},
	});
	client.activate();
	return {
		url,
		send: (message) => client.publish({
			destination: '/app/chat',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(message),
		}),
		close: () => client.deactivate(),
	};
}

function socketUrl(path) {
	const url = new URL(path, location.href);
	url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
	return url.href;
}

/** The delay in a close reason such as {"retry":7300}, if it is one. */
function assignedDelay(reason) {
	try {
		const delay = JSON.parse(reason)?.retry;
		return Number.isFinite(delay) && delay >= 0 ? Math.min(delay, MAX_ASSIGNED_DELAY) : undefined;
	}
	catch {
		return undefined;
	}
}

/** Exponential with full jitter, so that peers that were cut together do not come back together. */
function backOff(failures) {
	const limit = Math.min(MAX_DELAY, FIRST_DELAY_LIMIT * 2 ** failures);
	return MIN_DELAY + Math.random() * (limit - MIN_DELAY);
}

function explain(code, wasOpen) {
	switch (code) {
		case 1001:
		case 1012:
			return 'The server is restarting.';
		case 1006:
			return wasOpen ? 'The connection was cut without a goodbye.' : 'The server could not be reached.';
		case 1007:
			return 'The server did not understand a message.';
		case 1009:
			return 'A message was too long for the server.';
		case 1011:
			return 'Something went wrong in the server.';
		case 1013:
			return 'The server is too busy at the moment.';
		default:
			return 'The server closed the connection.';
	}
}
