export { keepEventSource } from './events.js';
export { Reconnect, assignedDelay } from './reconnect.js';
export { ReconnectingWebSocket, pacedWebSocket } from './socket.js';
