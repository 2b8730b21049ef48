import { Reconnect } from './reconnect.js';
export class Pacer {
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
