// SPDX-License-Identifier: Apache-2.0

import { Pacer } from './pacer.js';
import type { ReconnectOptions } from './reconnect.js';

export interface KeepEventSourceOptions extends ReconnectOptions {
	/**
	 * How long, in ms, an EventSource is kept beside the next one, which is made when the server gives notice. 0, the
	 * default, ignores notices.
	 */
	overlap?: number;
	/** The name of the event that is a notice. going-away by default. */
	notice?: string;
}

/**
 * An EventSource keeps to the delay of the server (retry:) by itself, but gives up for good when it gets another
 * status than 200, for example from a proxy without a server behind it. This makes another one then, after a back-off,
 * and with an overlap also when the server gives notice, before the one before is closed.
 *
 * @param create makes the EventSource and adds its listeners; called again for each, with the id of the last notice or
 * event without a name, '' if there was none
 * @returns what ends it
 */
export function keepEventSource(create: (lastEventId: string) => EventSource,
	{ overlap = 0, notice = 'going-away', ...options }: KeepEventSourceOptions = {}): () => void {
	const pacer = new Pacer(options);
	let id = '';
	let source: EventSource;
	/** Was given notice, and is there until the next is, or its stream ends. */
	let old: EventSource | undefined;
	let cancel: () => void;
	const begin = () => {
		const current = source = create(id);
		const told = (event: MessageEvent) => id = event.lastEventId;
		current.addEventListener('open', () => {
			pacer.opened();
			if (old) {
				setTimeout(() => source === current && current.readyState === current.OPEN && old!.close(), overlap);
			}
		});
		current.addEventListener('message', told);
		current.addEventListener(notice, (event) => {
			told(event);
			if (overlap && source === current) {
				old?.close();
				old = current;
				begin();
			}
		});
		current.addEventListener('error', () => {
			if (current === old) {
				current.close();
			}
			else if (current.readyState === current.CLOSED) {
				pacer.closed();
				cancel = pacer.next(begin);
			}
		});
	};
	cancel = pacer.next(begin);
	return () => {
		cancel();
		old?.close();
		source.close();
	};
}
