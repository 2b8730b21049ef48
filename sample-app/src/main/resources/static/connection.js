/**
 * A connection to the chat room that comes back by itself, over any of its transports.
 */
import { Client } from '/webjars/stomp__stompjs/7.2.1/esm6/index.js';
import { Reconnect, ReconnectingWebSocket, assignedDelay, keepStomp } from './ws-shutdown-client/index.js';

const MAX_BACK_OFF = 10_000;
const OPEN_TIMEOUT = 10_000;
const PROBE_TIMEOUT = 1000;
const TICK = 200;

/** How long a connection is kept beside the next one when the server gives notice. */
const OVERLAP = 1000;

/** What SockJS makes of a server that cannot be reached, or refuses. */
const SOCKJS_NO_ANSWER = 1002;

const TRANSPORTS = { plain: openPlain, stomp: openStomp, sockjs: openSockJs };

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
	#reconnect;

	constructor(listener) {
		this.#listener = listener;
	}

	/** Leaves the present link, if any, and connects by the given transport. */
	connect(transport) {
		const left = this.#link;
		this.#transport = transport;
		this.#reconnect = new Reconnect({ cap: MAX_BACK_OFF });
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
		let wasOpen = false;
		const link = TRANSPORTS[this.#transport]({
			opened: () => {
				clearTimeout(openTimeout);
				wasOpen = true;
				if (this.#link === link) {
					this.#reconnect.opened();
					this.#event({ type: 'connected' });
					this.#listener.stateChanged('connected');
				}
			},
			noticed: () => this.#event({ type: 'noticed', explanation: 'The next connection is opened first.' }),
			received: (message) => {
				if (this.#link === link) {
					this.#listener.messageReceived(message);
				}
			},
			closed: (event) => {
				clearTimeout(openTimeout);
				if (this.#link === link) {
					this.#lost(event, wasOpen);
				}
				else {
					const { code, reason } = event;
					this.#event({ type: 'left', code, reason, explanation: 'You changed the transport.' });
				}
			},
		});
		const openTimeout = setTimeout(() => link.close(), OPEN_TIMEOUT);
		this.#link = link;
		this.#event({ type: 'connecting', explanation: link.url });
		this.#listener.stateChanged('connecting');
	}

	async #lost(event, wasOpen) {
		this.#link = undefined;
		const refused = !wasOpen && await isServed();
		if (this.#link) {
			return;
		}
		const { code, reason } = event;
		const delay = this.#reconnect.delay(event);
		const origin = assignedDelay(event) === undefined ? '' : ', as the server asked';
		const next = `Trying again in ${(delay / 1000).toFixed(1)}\u00a0s${origin}.`;
		this.#event({
			type: wasOpen ? 'disconnected' : 'failed',
			code,
			reason,
			explanation: `${explain(code, wasOpen, refused)} ${next}`,
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
	return openSocket(socketUrl('/chat'), (url) => new WebSocket(url), link);
}

/** The same over SockJS, which is a classic script. */
function openSockJs(link) {
	return openSocket('/sockjs', (url) => new SockJS(url), link);
}

/** It is the countdown that connects again, but for the server's notice. */
function openSocket(url, create, link) {
	const socket = new ReconnectingWebSocket(url, [], { create, overlap: OVERLAP, shouldReconnect: () => false });
	socket.onopen = () => link.opened();
	socket.onmessage = ({ data }) => {
		const message = JSON.parse(data);
		if (message.type === 'going-away') {
			link.noticed();
		}
		else {
			link.received(message);
		}
	};
	socket.onclose = link.closed;
	return {
		url: socket.url,
		send: (message) => socket.send(JSON.stringify(message)),
		close: () => socket.close(1000),
	};
}

/** The same JSON in STOMP frames. Open once the room's history is here, since then all subscriptions are made. */
function openStomp(link) {
	const url = socketUrl('/stomp');
	const stomp = keepStomp(() => {
		const client = new Client({
			webSocketFactory: () => new WebSocket(url, ['v12.stomp']),
			reconnectDelay: 0,
			onConnect: () => {
				client.subscribe('/topic/chat', (frame) => link.received(JSON.parse(frame.body)));
				client.subscribe('/user/queue/answers', (frame) => link.received(JSON.parse(frame.body)));
				client.subscribe('/user/queue/going-away', link.noticed);
				client.subscribe('/app/chat', (frame) => {
					link.opened();
					JSON.parse(frame.body).forEach((message) => link.received(message));
				});
			},
			onWebSocketClose: (event) => {
				if (stomp.client === client) {
					stomp.deactivate();
					link.closed(event);
				}
			},
		});
		return client;
	}, { overlap: OVERLAP });
	return {
		url,
		send: (message) => stomp.client.publish({
			destination: '/app/chat',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(message),
		}),
		close: () => stomp.deactivate(),
	};
}

function socketUrl(path) {
	const url = new URL(path, location.href);
	url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
	return url.href;
}

/** A browser does not tell that a handshake was refused with 503: a drained server still answers requests. */
async function isServed() {
	try {
		await fetch('/icon.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PROBE_TIMEOUT) });
		return true;
	}
	catch {
		return false;
	}
}

function explain(code, wasOpen, refused) {
	if (refused) {
		return 'The server runs, but takes no new connections.';
	}
	if (!wasOpen && (code === 1006 || code === SOCKJS_NO_ANSWER)) {
		return 'The server could not be reached.';
	}
	switch (code) {
		case 1001:
		case 1012:
			return 'The server is restarting.';
		case 1006:
			return 'The connection was cut without a goodbye.';
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
