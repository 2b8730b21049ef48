"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ReconnectingWebSocket = void 0;
exports.pacedWebSocket = pacedWebSocket;
const pacer_js_1 = require("./pacer.js");
const reconnect_js_1 = require("./reconnect.js");
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
this.#pacer = pacer ?? new pacer_js_1.Pacer(reconnect);
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
if (current && !this.#pending && this.#options.overlap && (0, reconnect_js_1.isNotice)(message.data)) {
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
exports.ReconnectingWebSocket = ReconnectingWebSocket;
function pacedWebSocket(options = {}) {
const pacer = new pacer_js_1.Pacer(options);
return class extends ReconnectingWebSocket {
constructor(url, protocols) {
super(url, protocols, { ...options, pacer, shouldReconnect: () => false, overlap: 0 });
}
};
}
