import type { ReconnectOptions } from './reconnect.js';
/**
 * Begins the next attempt when its delay is over, and not while the browser knows that it is offline. The first one
 * begins at once.
 */
export declare class Pacer {
    #private;
    constructor(options: ReconnectOptions);
    opened(): void;
    closed(closeEvent?: unknown): void;
    /** Calls once, during this call if nothing is to be waited for. Returns what cancels it. */
    next(begin: () => void): () => void;
}
