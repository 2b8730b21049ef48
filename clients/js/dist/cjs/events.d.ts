import type { ReconnectOptions } from './reconnect.js';
/**
 * An EventSource keeps to the delay of the server (retry:) by itself, but gives up for good when it gets another
 * status than 200, for example from a proxy without a server behind it. This makes another one then, after a back-off.
 *
 * @param create makes the EventSource and adds its listeners; called again for each
 * @returns what ends it
 */
export declare function keepEventSource(create: () => EventSource, options?: ReconnectOptions): () => void;
