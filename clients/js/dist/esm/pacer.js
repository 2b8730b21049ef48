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
