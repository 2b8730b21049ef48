/** How to draw and to bound delays. All times are in milliseconds. */
export interface ReconnectOptions {
    /** Limit of the first back-off; it doubles each time. 1000 by default. */
    base?: number;
    /** Limit of every back-off. 30000 by default. */
    cap?: number;
    /** Longest delay that is taken from a server. 300000 by default. */
    maxAssigned?: number;
    /** How long a connection has to last for the back-off to begin anew. 60000 by default. */
    stableAfter?: number;
    /** The clock, for tests. */
    now?: () => number;
    /** The dice, for tests. */
    random?: () => number;
}
/** The delay in a close reason such as {"retry":7300}, or undefined. Never throws. */
export declare function assignedDelay(closeEvent: unknown): number | undefined;
/** Whether a message is a notice, such as {"type":"going-away","retry":7300}. */
export declare function isNotice(data: unknown): boolean;
/**
 * How long to wait before connecting again, in milliseconds: as long as the server asks, else an exponential back-off
 * with full jitter, so that clients that were cut together do not come back together.
 */
export declare class Reconnect {
    #private;
    constructor({ base, cap, maxAssigned, stableAfter, now, random }?: ReconnectOptions);
    /** To be called when a connection is open. */
    opened(): void;
    /** To be called once for each connection that was closed or could not be opened. */
    delay(closeEvent?: unknown): number;
}
