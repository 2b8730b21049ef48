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
export declare function keepEventSource(create: (lastEventId: string) => EventSource, { overlap, notice, ...options }?: KeepEventSourceOptions): () => void;
