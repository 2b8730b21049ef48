import { Pacer } from './pacer.js';
const CLOSED = 2;
export function keepEventSource(create, options = {}) {
    const pacer = new Pacer(options);
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
