// SPDX-License-Identifier: Apache-2.0

export { keepEventSource } from './events.js';
export type { KeepEventSourceOptions } from './events.js';
export { Reconnect, assignedDelay } from './reconnect.js';
export type { ReconnectOptions } from './reconnect.js';
export { keepStomp } from './stomp.js';
export type { KeepStompOptions, KeptStomp, StompClient } from './stomp.js';
export { ReconnectingWebSocket, pacedWebSocket } from './socket.js';
export type { PacedWebSocketOptions, ReconnectingWebSocketOptions, WebSocketUrl } from './socket.js';
