// SPDX-License-Identifier: Apache-2.0

// A client of the chat room that tells what happens to it. Run by ClientPackageIT with the URL.
import { ReconnectingWebSocket } from '../../../../clients/js/dist/esm/index.js';

let created = 0;
let opened = 0;
let closedAt;

const socket = new ReconnectingWebSocket(process.argv[2], undefined, {
	maxQueued: 1,
	create: (url, protocols) => {
		created++;
		console.log(closedAt ? `create ${created} after ${performance.now() - closedAt}` : `create ${created}`);
		return new WebSocket(url, protocols);
	},
});
socket.onopen = () => console.log(`open ${++opened}`);
socket.onmessage = (event) => console.log(`message ${JSON.parse(event.data).text}`);
socket.onclose = ({ code, reason }) => {
	console.log(`close ${code} ${reason}`);
	closedAt ??= performance.now();
	if (!socket.bufferedAmount) {
		socket.send(JSON.stringify({ sender: 'Client', text: 'kept' }));
	}
};
