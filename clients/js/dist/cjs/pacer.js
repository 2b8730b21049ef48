"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Pacer = void 0;
const reconnect_js_1 = require("./reconnect.js");
class Pacer {
    #reconnect;
    #now;
    #due;
    constructor(options) {
        this.#reconnect = new reconnect_js_1.Reconnect(options);
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
        const due = () => {
            if (globalThis.navigator?.onLine === false) {
                addEventListener('online', begin, { once: true });
            }
            else {
                begin();
            }
        };
        const timer = setTimeout(due, Math.max(0, this.#due - this.#now()));
        return () => {
            clearTimeout(timer);
            globalThis.removeEventListener?.('online', begin);
        };
    }
}
exports.Pacer = Pacer;
