"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.keepEventSource = keepEventSource;
const pacer_js_1 = require("./pacer.js");
function keepEventSource(create, { overlap = 0, notice = 'going-away', ...options } = {}) {
const pacer = new pacer_js_1.Pacer(options);
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
