import type { ReconnectOptions } from './reconnect.js';
type Data = Parameters<WebSocket['send']>[0];
/** Where to connect, or what says so before each attempt, for example with a new ticket. */
export type WebSocketUrl = string | URL | (() => string | URL | Promise<string | URL>);
export interface PacedWebSocketOptions extends ReconnectOptions {
    /** Makes each socket: another implementation than the global WebSocket, SockJS, or more parameters. */
    create?: (url: string | URL, protocols?: string | string[]) => WebSocket;
    /** How long opening may take, in ms, before it is given up. 10000 by default. */
    connectTimeout?: number;
    /** How many messages are kept while there is no connection. One more is refused by an exception. 0 by default. */
    maxQueued?: number;
}
export interface ReconnectingWebSocketOptions extends PacedWebSocketOptions {
    /** Whether to come back after this event. By default after all but the code 1000. */
    shouldReconnect?: (closeEvent: CloseEvent) => boolean;
    /**
     * How long, in ms, a connection is kept beside the next one, which is opened when the server gives notice. 0, the
     * default, ignores notices.
     */
    overlap?: number;
}
/** EventTarget, with the types of the events. */
declare const Target: new () => Pick<WebSocket, keyof EventTarget>;
/**
 * A WebSocket that comes back. It has an open and a close event for each connection, and is CONNECTING between them.
 * It is CLOSED for good after close(), or when it should not reconnect.
 *
 * With an overlap it opens the next connection when the server gives notice, stays OPEN, and closes the one before with
 * 1000, of which there is no event. Messages of the next are told behind all of the one before.
 */
export declare class ReconnectingWebSocket extends Target implements WebSocket {
    #private;
    static readonly CONNECTING: 0;
    static readonly OPEN: 1;
    static readonly CLOSING: 2;
    static readonly CLOSED: 3;
    readonly CONNECTING: 0;
    readonly OPEN: 1;
    readonly CLOSING: 2;
    readonly CLOSED: 3;
    onopen: WebSocket['onopen'];
    onmessage: WebSocket['onmessage'];
    onerror: WebSocket['onerror'];
    onclose: WebSocket['onclose'];
    constructor(url: WebSocketUrl, protocols?: string | string[], { create, connectTimeout, maxQueued, shouldReconnect, overlap, pacer, ...reconnect }?: ReconnectingWebSocketOptions);
    get url(): string;
    get protocol(): string;
    get extensions(): string;
    get readyState(): 0 | 1 | 2 | 3;
    get bufferedAmount(): number;
    get binaryType(): BinaryType;
    set binaryType(type: BinaryType);
    send(data: Data): void;
    close(code?: number, reason?: string): void;
}
/**
 * A class of WebSockets for a library that connects again by itself. It connects once, but not before the delay is
 * over that followed the last connection of this class. Make one for each client of the library.
 */
export declare function pacedWebSocket(options?: PacedWebSocketOptions): typeof WebSocket;
export {};
