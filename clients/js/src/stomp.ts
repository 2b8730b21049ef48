// SPDX-License-Identifier: Apache-2.0

/** What is needed of a Client of @stomp/stompjs. */
export interface StompClient {
	onConnect: (frame: any) => void;
	subscribe(destination: string, callback: () => void): unknown;
	activate(): void;
	deactivate(): Promise<unknown>;
}

export interface KeepStompOptions {
	/**
	 * How long, in ms, a Client is kept beside the next one, which is made when the server gives notice. 0, the default,
	 * ignores notices.
	 */
	overlap?: number;
	/** Where the server sends notices. /user/queue/going-away by default. */
	notice?: string;
}

export interface KeptStomp<T> {
	/** The one to send with: the last one that has connected. */
	readonly client: T;
	/** Deactivates it, and any other that is there. */
	deactivate(): Promise<unknown>;
}

/**
 * A Client of @stomp/stompjs comes back by itself. This makes another one when the server gives notice, and deactivates
 * the one before when both have been connected for the overlap.
 *
 * @param create makes a Client that subscribes when it connects; called again for each
 */
export function keepStomp<T extends StompClient>(create: () => T,
	{ overlap = 0, notice = '/user/queue/going-away' }: KeepStompOptions = {}): KeptStomp<T> {
	/** The last one is the newest. */
	const clients: T[] = [];
	const begin = () => {
		const client = create();
		const { onConnect } = client;
		clients.push(client);
		client.onConnect = (frame) => {
			if (overlap) {
				client.subscribe(notice, () => client === clients.at(-1) && begin());
			}
			if (client === clients.at(-1) && client !== kept.client) {
				kept.client = client;
				setTimeout(() => leave(clients.indexOf(client)), overlap);
			}
			onConnect.call(client, frame);
		};
		client.activate();
	};
	const leave = (count: number) => Promise.all(clients.splice(0, count).map((client) => client.deactivate()));
	begin();
	const kept = { client: clients[0], deactivate: () => leave(clients.length) };
	return kept;
}
