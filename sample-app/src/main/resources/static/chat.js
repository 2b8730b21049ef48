/**
 * The page: shows what the connection tells, and sends what the person types.
 */
import { Connection } from './connection.js';

const MAX_MESSAGES = 200;
const MAX_EVENTS = 50;

const EVENT_NAMES = {
	connecting: 'Connecting',
	connected: 'Connected',
	noticed: 'The server is going away',
	disconnected: 'Disconnected',
	failed: 'Could not connect',
	left: 'Left',
};

const ui = Object.fromEntries(['state', 'retry', 'announcement', 'name', 'transport', 'messages', 'composer',
	'message', 'send', 'events'].map((id) => [id, document.getElementById(id)]));

const connection = new Connection({ stateChanged, eventHappened, messageReceived });

function stateChanged(state, secondsLeft) {
	ui.state.dataset.state = state;
	ui.state.dataset.transport = ui.transport.value;
	ui.state.textContent = {
		connecting: 'Connecting',
		connected: 'Connected',
		waiting: `Disconnected, reconnecting in ${secondsLeft} s`,
	}[state];
	ui.retry.hidden = state !== 'waiting';
	ui.send.disabled = state !== 'connected';
}

function eventHappened({ type, code, reason, explanation }) {
	const item = element('li', 'event', element('time', '', clock(new Date(), true)),
		element('strong', '', EVENT_NAMES[type]));
	item.dataset.event = type;
	if (code !== undefined) {
		item.dataset.code = code;
		item.append(element('code', 'code', String(code)));
	}
	if (reason) {
		item.append(element('q', 'reason', reason));
	}
	if (explanation) {
		item.append(element('p', '', explanation));
	}
	ui.events.prepend(item);
	trim(ui.events, MAX_EVENTS, 'lastElementChild');
	if (type !== 'connecting') {
		ui.announcement.textContent = [EVENT_NAMES[type], explanation].filter(Boolean).join('. ');
	}
}

/** Messages come in the order of their time, and once, whichever way they took. */
function messageReceived({ id, time, sender, text, direct }) {
	if (document.getElementById(id)) {
		return;
	}
	const at = new Date(time);
	const item = element('li', 'message', element('strong', '', sender), element('time', '', clock(at)));
	if (direct) {
		item.append(element('span', 'badge', 'only to you'));
	}
	item.append(element('p', '', text));
	item.classList.toggle('own', !direct && sender === ui.name.value.trim());
	item.id = id;
	item.dataset.time = at.getTime();
	const follow = ui.messages.scrollHeight - ui.messages.scrollTop - ui.messages.clientHeight < 40;
	const before = [...ui.messages.children].reverse().find((other) => other.dataset.time <= item.dataset.time);
	if (before) {
		before.after(item);
	}
	else {
		ui.messages.prepend(item);
	}
	trim(ui.messages, MAX_MESSAGES, 'firstElementChild');
	if (follow) {
		ui.messages.scrollTop = ui.messages.scrollHeight;
	}
}

/** User text becomes text, never markup. */
function element(name, className, ...content) {
	const result = document.createElement(name);
	result.className = className;
	result.append(...content);
	return result;
}

function trim(list, size, which) {
	while (list.childElementCount > size) {
		list[which].remove();
	}
}

function clock(date, exact) {
	const time = date.toLocaleTimeString([], { hour12: false });
	return exact ? `${time}.${String(date.getMilliseconds()).padStart(3, '0')}` : time;
}

ui.composer.addEventListener('submit', (event) => {
	event.preventDefault();
	const text = ui.message.value.trim();
	if (text && !ui.send.disabled) {
		connection.send({ sender: ui.name.value.trim(), text });
		ui.message.value = '';
	}
	ui.message.focus();
});

ui.name.addEventListener('change', () => sessionStorage.setItem('name', ui.name.value));
ui.transport.addEventListener('change', () => connection.connect(ui.transport.value));
ui.retry.addEventListener('click', () => connection.retryNow());

ui.name.value = sessionStorage.getItem('name') ?? `Guest ${Math.ceil(Math.random() * 999)}`;
connection.connect(ui.transport.value);
