"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.keepEventSource = keepEventSource;
const pacer_js_1 = require("./pacer.js");
const CLOSED = 2;
function keepEventSource(create, options = {}) {
    const pacer = new pacer_js_1.Pacer(options);
    let source;
    let cancel;
    const begin = () => {
        const current = source = create();
        current.addEventListener('open', () => pacer.opened());
        current.addEventListener('error', () => {
            if (current.readyState === CLOSED) {
                pacer.closed();
                cancel = pacer.next(begin);
            }
        });
    };
    cancel = pacer.next(begin);
    return () => {
        cancel();
        source.close();
    };
}
