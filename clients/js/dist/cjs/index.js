'use strict';
function read(text) {
try {
return JSON.parse(text()) ?? {};
}
catch {
return {};
}
}
function assignedDelay(closeEvent) {
const { retry } = read(() => closeEvent.reason);
return Number.isFinite(retry) && retry >= 0 ? retry : undefined;
}
function isNotice(data) {
return typeof data === 'string' && data.length < 124 && read(() => data).type === 'going-away';
}
class Reconnect {
#options;
#limit;
#openedAt;
#assigned = false;
constructor({ base = 1_000, cap = 30_000, maxAssigned = 300_000, stableAfter = 60_000, now = () => performance.now(), random = Math.random } = {}) {
this.#options = { base, cap, maxAssigned, stableAfter, now, random };
this.#limit = base;
}
opened() {
this.#openedAt = this.#options.now();
}
delay(closeEvent) {
const { base, cap, maxAssigned, stableAfter, now, random } = this.#options;
if (this.#openedAt === undefined) {
if (this.#assigned) {
this.#limit = cap;
}
}
else if (now() - this.#openedAt >= stableAfter) {
this.#limit = base;
}
this.#openedAt = undefined;
const assigned = assignedDelay(closeEvent);
const limit = Math.min(cap, this.#limit);
this.#assigned = assigned !== undefined;
this.#limit = this.#assigned ? limit : Math.min(cap, limit * 2);
return assigned !== undefined ? Math.min(assigned, maxAssigned) : random() * limit;
}
}
class Pacer {
#reconnect;
#now;
#due;
constructor(options) {
this.#reconnect = new Reconnect(options);
this.#now = options.now ?? (() => performance.now());
}
opened() {
this.#due = undefined;
this.#reconnect.opened();
}
closed(closeEvent) {
this.#due = this.#now() + this.#reconnect.delay(closeEvent);
}
next(begin) {
if (this.#due === undefined) {
begin();
return () => { };
}
const due = this.#due;
let timer;
const wait = () => {
timer = setTimeout(() => {
if (this.#now() < due) {
wait();
}
else if (globalThis.navigator?.onLine === false) {
addEventListener('online', begin, { once: true });
}
else {
begin();
}
}, Math.max(0, due - this.#now()));
};
wait();
return () => {
clearTimeout(timer);
globalThis.removeEventListener?.('online', begin);
};
}
}
function keepEventSource(create, { overlap = 0, notice = 'going-away', ...options } = {}) {
const pacer = new Pacer(options);
let id = '';
let source;
let old;
let cancel;
const begin = () => {
const current = source = create(id);
const told = (event) => id = event.lastEventId;
current.addEventListener('open', () => {
pacer.opened();
if (old) {
setTimeout(() => source === current && current.readyState === current.OPEN && old.close(), overlap);
}
});
current.addEventListener('message', told);
current.addEventListener(notice, (event) => {
told(event);
if (overlap && source === current) {
old?.close();
old = current;
begin();
}
});
current.addEventListener('error', () => {
if (current === old) {
current.close();
}
else if (current.readyState === current.CLOSED) {
pacer.closed();
cancel = pacer.next(begin);
}
});
};
cancel = pacer.next(begin);
return () => {
cancel();
old?.close();
source.close();
};
}
function keepStomp(create, { overlap = 0, notice = '/user/queue/going-away' } = {}) {
const clients = [];
const begin = () => {
const client = create();
const { onConnect } = client;
clients.push(client);
client.onConnect = (frame) => {
if (overlap) {
client.subscribe(notice, () => client === clients.at(-1) && begin());
}
if (client === clients.at(-1) && client !== kept.client) {
kept.client = client;
setTimeout(() => leave(clients.indexOf(client)), overlap);
}
onConnect.call(client, frame);
};
client.activate();
};
const leave = (count) => Promise.all(clients.splice(0, count).map((client) => client.deactivate()));
begin();
const kept = { client: clients[0], deactivate: () => leave(clients.length) };
return kept;
}
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
const EVENTS = ['open', 'message', 'error', 'close'];
const NOT_CLEAN = { code: 1006, reason: '', wasClean: false };
const Target = EventTarget;
class ReconnectingWebSocket extends Target {
static CONNECTING = CONNECTING;
static OPEN = OPEN;
static CLOSING = CLOSING;
static CLOSED = CLOSED;
CONNECTING = CONNECTING;
OPEN = OPEN;
CLOSING = CLOSING;
CLOSED = CLOSED;
onopen = null;
onmessage = null;
onerror = null;
onclose = null;
#url;
#protocols;
#options;
#pacer;
#queue = [];
#binaryType = 'blob';
#state = CONNECTING;
#socket;
#attempt;
#old;
#held = [];
#timer;
#pending;
#cancel;
constructor(url, protocols, { create = (url, protocols) => new WebSocket(url, protocols), connectTimeout = 10_000, maxQueued = 0, shouldReconnect = ({ code }) => code !== 1000, overlap = 0, pacer, ...reconnect } = {}) {
super();
this.#url = url;
this.#protocols = protocols;
this.#options = { create, connectTimeout, maxQueued, shouldReconnect, overlap };
this.#pacer = pacer ?? new Pacer(reconnect);
for (const type of EVENTS) {
this.addEventListener(type, (event) => this[`on${type}`]?.(event));
}
this.#next();
}
get url() {
return (this.#socket ?? this.#attempt)?.url ?? (typeof this.#url === 'function' ? '' : String(this.#url));
}
get protocol() {
return this.#socket?.protocol ?? '';
}
get extensions() {
return this.#socket?.extensions ?? '';
}
get readyState() {
return this.#state === OPEN ? this.#socket.readyState : this.#state;
}
get bufferedAmount() {
return new Blob(this.#queue).size + (this.#socket?.bufferedAmount ?? 0);
}
get binaryType() {
return this.#binaryType;
}
set binaryType(type) {
this.#binaryType = type;
for (const socket of [this.#old, this.#socket, this.#attempt]) {
if (socket) {
socket.binaryType = type;
}
}
}
send(data) {
if (this.readyState === OPEN) {
this.#socket.send(data);
}
else if (this.#state < CLOSING) {
if (this.#queue.length >= this.#options.maxQueued) {
throw new DOMException('Not connected', 'InvalidStateError');
}
this.#queue.push(data);
}
}
close(code, reason) {
if (this.#state >= CLOSING) {
return;
}
const socket = this.#socket ?? this.#attempt;
socket?.close(code, reason);
this.#state = CLOSING;
this.#stop(socket);
if (!this.#socket && !this.#attempt) {
queueMicrotask(() => this.#ended(NOT_CLEAN));
}
}
#next() {
this.#pending = {};
this.#cancel = this.#pacer.next(this.#begin);
}
#begin = () => {
if (typeof this.#url !== 'function') {
this.#connect(this.#url);
return;
}
const pending = this.#pending;
new Promise((resolve) => resolve(this.#url())).then((url) => {
if (this.#pending === pending) {
this.#connect(url);
}
}).catch((error) => {
if (this.#pending === pending) {
this.dispatchEvent(Object.assign(new Event('error'), { error }));
this.#lost(undefined, NOT_CLEAN);
}
});
};
#connect(url) {
const socket = this.#options.create(url, this.#protocols);
const timer = setTimeout(() => socket.close(), this.#options.connectTimeout);
this.#attempt = socket;
socket.binaryType = this.#binaryType;
socket.onopen = () => {
clearTimeout(timer);
if (this.#attempt === socket && this.#pending) {
this.#opened(socket);
}
};
socket.onmessage = ({ data, origin }) => this.#received(socket, new MessageEvent('message', { data, origin }));
const lost = (how) => {
clearTimeout(timer);
this.#lost(socket, how);
};
socket.onerror = () => {
if (this.#socket === socket || !this.#socket) {
this.dispatchEvent(new Event('error'));
}
if (this.#socket !== socket) {
lost(NOT_CLEAN);
}
};
socket.onclose = ({ code, reason, wasClean }) => lost({ code, reason, wasClean });
}
#opened(socket) {
this.#old = this.#socket;
this.#socket = socket;
this.#attempt = this.#pending = undefined;
this.#state = OPEN;
this.#pacer.opened();
if (this.#old) {
this.#timer = setTimeout(this.#leave, this.#options.overlap);
}
this.dispatchEvent(new Event('open'));
while (this.#queue.length && this.readyState === OPEN) {
this.#socket.send(this.#queue.shift());
}
}
#received(socket, message) {
const current = socket === this.#socket;
if (current && this.#old) {
this.#held.push(message);
}
else if (current || socket === this.#old) {
this.dispatchEvent(message);
}
if (current && !this.#pending && this.#options.overlap && isNotice(message.data)) {
this.#leave();
this.#next();
}
}
#leave = () => {
const old = this.#old;
this.#old = undefined;
clearTimeout(this.#timer);
old?.close(1000);
this.#held.splice(0).forEach((message) => this.#state === OPEN && this.dispatchEvent(message));
};
#stop(socket) {
const attempt = this.#attempt;
this.#pending = undefined;
this.#cancel();
this.#leave();
if (attempt !== socket) {
this.#attempt = undefined;
attempt?.close();
}
}
#lost(socket, how) {
if (socket === this.#socket) {
this.#leave();
this.#socket = undefined;
if (!this.#attempt) {
this.#stop();
}
}
else if (socket === this.#attempt) {
this.#attempt = this.#pending = undefined;
}
else {
if (socket === this.#old) {
this.#leave();
}
return;
}
if (!this.#pending && (this.#state !== CLOSING || !how.wasClean)) {
this.#pacer.closed(how);
}
if (this.#socket) {
this.#next();
}
else {
this.#ended(how);
}
}
#ended(how) {
const event = globalThis.CloseEvent ? new CloseEvent('close', how)
: Object.assign(new Event('close'), how);
const own = this.#state === CLOSING;
this.#state = CLOSED;
if (!own && this.#options.shouldReconnect(event)) {
this.#state = CONNECTING;
if (!this.#pending) {
this.#next();
}
}
else {
this.#stop();
this.#queue.length = 0;
}
this.dispatchEvent(event);
}
}
function pacedWebSocket(options = {}) {
const pacer = new Pacer(options);
return class extends ReconnectingWebSocket {
constructor(url, protocols) {
super(url, protocols, { ...options, pacer, shouldReconnect: () => false, overlap: 0 });
}
};
}
exports.keepEventSource = keepEventSource;
exports.Reconnect = Reconnect;
exports.assignedDelay = assignedDelay;
exports.keepStomp = keepStomp;
exports.ReconnectingWebSocket = ReconnectingWebSocket;
exports.pacedWebSocket = pacedWebSocket;
