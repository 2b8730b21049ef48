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
exports.Pacer = Pacer;
