// A server for benchmarks, as a Node server with ws is usually written: at SIGTERM it closes
// each connection, terminates those that have not answered after five seconds, and ends.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const closeTimeout = 5000;
const http = createServer();
const server = new WebSocketServer({ server: http, path: '/echo', perMessageDeflate: false });

server.on('connection', (connection) => {
	connection.on('message', (message, isBinary) => connection.send(message, { binary: isBinary }));
	connection.on('error', () => connection.terminate());
});

process.on('SIGTERM', () => {
	http.close();
	server.clients.forEach((connection) => connection.close(1001, 'Server is going away'));
	setTimeout(() => server.clients.forEach((connection) => connection.terminate()), closeTimeout).unref();
});

http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(`Started on port ${http.address().port}`));
