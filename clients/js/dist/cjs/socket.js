"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ReconnectingWebSocket = void 0;
exports.pacedWebSocket = pacedWebSocket;
const pacer_js_1 = require("./pacer.js");
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
    #cancel;
    constructor(url, protocols, { create = (url, protocols) => new WebSocket(url, protocols), connectTimeout = 10_000, maxQueued = 0, shouldReconnect = ({ code }) => code !== 1000, pacer, ...reconnect } = {}) {
        super();
        this.#url = url;
        this.#protocols = protocols;
        this.#options = { create, connectTimeout, maxQueued, shouldReconnect };
        this.#pacer = pacer ?? new pacer_js_1.Pacer(reconnect);
        for (const type of EVENTS) {
            this.addEventListener(type, (event) => this[`on${type}`]?.(event));
        }
        this.#cancel = this.#pacer.next(this.#begin);
    }
    get url() {
        return this.#socket?.url ?? (typeof this.#url === 'function' ? '' : String(this.#url));
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
        if (this.#socket) {
            this.#socket.binaryType = type;
        }
    }
    send(data) {
        if (this.readyState === OPEN) {
            this.#socket.send(data);
        }
        else if (this.#state < CLOSING) {
            if (this.#queue.length >= this.#options.maxQueued) {
                throw new DOMException('Not connected, and no room to keep the message', 'InvalidStateError');
            }
            this.#queue.push(data);
        }
    }
    close(code, reason) {
        if (this.#state >= CLOSING) {
            return;
        }
        this.#socket?.close(code, reason);
        this.#state = CLOSING;
        this.#cancel();
        if (!this.#socket) {
            queueMicrotask(() => this.#ended(NOT_CLEAN));
        }
    }
    #begin = () => {
        if (typeof this.#url !== 'function') {
            this.#connect(this.#url);
            return;
        }
        new Promise((resolve) => resolve(this.#url())).then((url) => {
            if (this.#state === CONNECTING) {
                this.#connect(url);
            }
        }).catch((error) => {
            if (this.#state === CONNECTING) {
                this.dispatchEvent(Object.assign(new Event('error'), { error }));
                this.#lost(NOT_CLEAN);
            }
        });
    };
    #connect(url) {
        const socket = this.#options.create(url, this.#protocols);
        const timer = setTimeout(() => socket.close(), this.#options.connectTimeout);
        let opened = false;
        this.#socket = socket;
        socket.binaryType = this.#binaryType;
        socket.onopen = () => {
            opened = true;
            clearTimeout(timer);
            if (this.#state === CONNECTING) {
                this.#state = OPEN;
                this.#pacer.opened();
                this.dispatchEvent(new Event('open'));
                while (this.#queue.length && this.readyState === OPEN) {
                    socket.send(this.#queue.shift());
                }
            }
        };
        socket.onmessage = ({ data, origin }) => this.dispatchEvent(new MessageEvent('message', { data, origin }));
        const lost = (how) => {
            clearTimeout(timer);
            if (this.#socket === socket) {
                this.#lost(how);
            }
        };
        socket.onerror = () => {
            this.dispatchEvent(new Event('error'));
            if (!opened) {
                lost(NOT_CLEAN);
            }
        };
        socket.onclose = ({ code, reason, wasClean }) => lost({ code, reason, wasClean });
    }
    #lost(how) {
        if (this.#state !== CLOSING || !how.wasClean) {
            this.#pacer.closed(how);
        }
        this.#socket = undefined;
        this.#ended(how);
    }
    #ended(how) {
        const event = globalThis.CloseEvent ? new CloseEvent('close', how)
            : Object.assign(new Event('close'), how);
        const own = this.#state === CLOSING;
        this.#state = CLOSED;
        if (!own && this.#options.shouldReconnect(event)) {
            this.#state = CONNECTING;
            this.#cancel = this.#pacer.next(this.#begin);
        }
        else {
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
            super(url, protocols, { ...options, pacer, shouldReconnect: () => false });
        }
    };
}
