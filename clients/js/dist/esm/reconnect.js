function read(text) {
try {
return JSON.parse(text()) ?? {};
}
catch {
return {};
}
}
export function assignedDelay(closeEvent) {
const { retry } = read(() => closeEvent.reason);
return Number.isFinite(retry) && retry >= 0 ? retry : undefined;
}
export function isNotice(data) {
return typeof data === 'string' && data.length < 124 && read(() => data).type === 'going-away';
}
export class Reconnect {
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
