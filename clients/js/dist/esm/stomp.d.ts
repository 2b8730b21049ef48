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
export declare function keepStomp<T extends StompClient>(create: () => T, { overlap, notice }?: KeepStompOptions): KeptStomp<T>;
