// SPDX-License-Identifier: Apache-2.0

import { Pacer } from './pacer.js';
import type { ReconnectOptions } from './reconnect.js';

const CLOSED = 2;

/**
 * An EventSource keeps to the delay of the server (retry:) by itself, but gives up for good when it gets another
 * status than 200, for example from a proxy without a server behind it. This makes another one then, after a back-off.
 *
 * @param create makes the EventSource and adds its listeners; called again for each
 * @returns what ends it
 */
export function keepEventSource(create: () => EventSource, options: ReconnectOptions = {}): () => void {
	const pacer = new Pacer(options);
	let source: EventSource;
	let cancel: () => void;
	const begin = () => {
		const current = source = create();
		current.addEventListener('open', () => pacer.opened());
		current.addEventListener('error', () => {
			if (current.readyState === CLOSED) {
				pacer.closed();
				cancel = pacer.next(begin);
			}
		});
	};
	cancel = pacer.next(begin);
	return () => {
		cancel();
		source.close();
	};
}
