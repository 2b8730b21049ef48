/* An EventSource comes back by itself, after the time that the server has assigned, unless it gets another status. */
import { keepEventSource } from './ws-shutdown-client/index.js';

const state = document.querySelector('#state');
const time = document.querySelector('#time');
const events = document.querySelector('#events');

/** What has happened, for tests. */
window.seen = [];

function tell(type, text, data = '') {
	window.seen.push({ type, data, at: performance.now() });
	const item = document.createElement('li');
	item.textContent = `${new Date().toLocaleTimeString()} ${text}`;
	item.dataset.type = type;
	events.append(item);
}

function show(name, text) {
	state.dataset.state = name;
	state.textContent = text;
}

/** The browser's own attempts tell the server by a header, but not those of another EventSource. */
function open() {
	const source = new EventSource(`/ticks?after=${window.lastEventId ?? ''}`);

	source.onopen = () => {
		show('connected', 'Connected');
		tell('open', 'The stream is open.');
	};

	source.onerror = () => {
		show('waiting', 'Ended, coming back');
		if (source.readyState === EventSource.CLOSED) {
			tell('given-up', 'That was no stream: the browser has given up, and this page makes another attempt.');
		}
		else {
			tell('end', 'The stream has ended. The browser comes back by itself.');
		}
	};

	source.addEventListener('tick', (event) => {
		time.textContent = event.data;
		window.lastEventId = event.lastEventId;
	});

	source.addEventListener('resumed', (event) =>
		tell('resumed', `The server goes on behind event ${event.data}.`, event.data));

	source.addEventListener('going-away', (event) =>
		tell('going-away', `The server is going away: ${event.data}`, event.data));

	return source;
}

keepEventSource(open);
