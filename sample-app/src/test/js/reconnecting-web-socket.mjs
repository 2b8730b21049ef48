// SPDX-License-Identifier: Apache-2.0

// A client of the chat room that tells what happens to it. Run by ClientPackageIT with the URL.
import { ReconnectingWebSocket } from '../../../../clients/js/dist/esm/index.js';

let created = 0;
let opened = 0;
let due;

const socket = new ReconnectingWebSocket(process.argv[2], undefined, {
	maxQueued: 1,
	create: (url, protocols) => {
		const wait = due === undefined ? '' : `, ${Math.max(0, due - performance.now())} ms too early`;
		console.log(`create ${++created}${wait}`);
		const socket = new WebSocket(url, protocols);
		// Heard before the client hears of it: it begins to wait at this moment or later
		socket.addEventListener('close', ({ reason }) => due ??= performance.now() + JSON.parse(reason).retry);
		return socket;
	},
});
socket.onopen = () => console.log(`open ${++opened}`);
socket.onmessage = (event) => console.log(`message ${JSON.parse(event.data).text}`);
socket.onclose = ({ code, reason }) => {
	console.log(`close ${code} ${reason}`);
	if (!socket.bufferedAmount) {
		socket.send(JSON.stringify({ sender: 'Client', text: 'kept' }));
	}
};
