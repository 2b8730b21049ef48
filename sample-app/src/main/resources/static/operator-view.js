/**
 * Shows what the server tells: the phase, the time that is left, the numbers and the dots.
 */
const STATES = { o: 'open', b: 'busy', c: 'closing', a: 'acknowledged', f: 'forced', l: 'left', x: 'lost' };
const OUTCOMES = ['acknowledged', 'left', 'forced', 'lost'];
const BINS = 80;
const TICK = 100;
const RETURN_BINS = 40;
const RETURN_BIN = 500;

const ui = Object.fromEntries(['phase', 'explanation', 'clock', 'clock-label', 'progress', 'dots', 'empty', 'timeline',
	'returns', 'axis-end', 'clients', 'announcement'].map((id) => [id, document.getElementById(id)]));
const stage = document.querySelector('.stage');

let last;
let drain;
let receivedAt;
let ended;
let returned = 0;
let mostReturned = 0;
const returns = [];

export function show(view) {
	last = view;
	drain = view.drain;
	receivedAt = performance.now();
	const [phase, title, explanation] = describe(view);
	showPhase(phase, title, explanation);
	showDots(view.dots);
	showTimeline();
	showClients(view.clients);
	countReturns(view.clients.returned);
	showClock();
}

export function showUnreachable(status) {
	if (status === 404) {
		showPhase('off', 'Switched off', 'ws-shutdown.enabled is false here, so there is nothing to show.');
	}
	else if (status === 403) {
		showPhase('off', 'Only from the same machine', 'This page works where the server runs.');
	}
	else if (last) {
		showPhase('stopped', 'Server stopped', 'Start it again, and this page comes back.');
	}
	drain = drain && { ...drain, phase: 'DONE' };
	showClock();
}

function describe({ state, drain, dots, refused }) {
	const open = [...dots].filter((letter) => /[obc]/i.test(letter)).length;
	const refusals = state !== 'ACCEPTING' && refused ? ` ${refused} new connections were refused (503).` : '';
	if (!drain || (drain.phase === 'DONE' && state === 'ACCEPTING')) {
		return ['accepting', 'Accepting connections', open ? `${open} connections are open.`
			: 'Add clients, then drain or stop the server.'];
	}
	const gone = OUTCOMES.reduce((sum, outcome) => sum + drain.outcomes[outcome], 0);
	switch (drain.phase) {
		case 'SETTLING':
			return ['settling', 'Letting work finish', `${drain.awaited
				? `${drain.awaited} handlers still run; their replies go out first.` : 'Nothing is closed yet.'}${refusals}`];
		case 'CLOSING':
			return ['closing', 'Saying goodbye', `Close frames go out: ${gone} of ${drain.total} have ended.${refusals}`];
		case 'WAITING':
			return ['waiting', 'Waiting for answers', `${drain.total - gone} have not answered. Each is cut ${
				seconds(drain.closeTimeout)} s after its close frame.${refusals}`];
		default:
			return ['done', 'Drained', `${gone} connections have ended. New ones are refused until you resume.${refusals}`];
	}
}

function showPhase(phase, title, explanation) {
	if (stage.dataset.phase !== phase) {
		stage.dataset.phase = phase;
		ui.announcement.textContent = `${title}. ${explanation}`;
	}
	ui.phase.textContent = title;
	ui.explanation.textContent = explanation;
}

function showDots(letters) {
	const counts = Object.fromEntries(Object.values(STATES).map((state) => [state, 0]));
	while (ui.dots.childElementCount > letters.length) {
		ui.dots.lastElementChild.remove();
	}
	[...letters].forEach((letter, index) => {
		const state = STATES[letter.toLowerCase()];
		counts[state]++;
		const dot = ui.dots.children[index] ?? ui.dots.appendChild(document.createElement('i'));
		if (dot.dataset.letter !== letter) {
			dot.dataset.letter = letter;
			dot.dataset.state = state;
			dot.className = letter === letter.toUpperCase() ? 'dot stream' : 'dot';
		}
	});
	ui.dots.dataset.size = letters.length > 500 ? 'crowd' : letters.length > 120 ? 'many' : 'few';
	ui.dots.hidden = letters.length === 0;
	ui.empty.hidden = letters.length > 0;
	for (const [state, count] of Object.entries(counts)) {
		const number = document.querySelector(`[data-count="${state}"]`);
		number.textContent = count;
		number.classList.toggle('none', count === 0);
	}
	ui.dots.ariaLabel = Object.entries(counts).filter(([, count]) => count > 0)
		.map(([state, count]) => `${count} ${state}`).join(', ') || 'No connections';
}

/** Each bar: how many have ended in one part of the time, by outcome. */
function showTimeline() {
	if (!drain) {
		return;
	}
	if (ended?.startedAt !== drain.startedAt) {
		ended = { startedAt: drain.startedAt, bins: [], counts: {} };
		ui.timeline.replaceChildren();
	}
	const bin = Math.min(BINS - 1, Math.floor(drain.elapsed / drain.timeout * BINS));
	const counts = ended.bins[bin] ??= {};
	for (const outcome of OUTCOMES) {
		counts[outcome] = (counts[outcome] ?? 0) + drain.outcomes[outcome] - (ended.counts[outcome] ?? 0);
	}
	ended.counts = drain.outcomes;
	ui['axis-end'].textContent = `${seconds(drain.timeout)} s`;
	draw(bin, counts);
}

function draw(bin, counts) {
	ui.timeline.querySelectorAll(`[data-bin="${bin}"]`).forEach((each) => each.remove());
	const width = 400 / BINS;
	let bottom = 44;
	for (const outcome of OUTCOMES.filter((each) => counts[each] > 0)) {
		const height = Math.max(3, 44 * Math.sqrt(counts[outcome] / Math.max(drain.total, 1)));
		ui.timeline.append(bar(bin * width, bottom, width, height, { 'data-bin': bin, 'data-state': outcome }));
		bottom -= height;
	}
}

/** The counter begins anew when ended connections are cleared. */
function countReturns(count) {
	const bin = Math.floor(Date.now() / RETURN_BIN);
	returns[bin] = (returns[bin] ?? 0) + count - (count < returned ? 0 : returned);
	returned = count;
	mostReturned = Math.max(mostReturned, returns[bin]);
	ui.returns.closest('figure').hidden = mostReturned === 0;
	ui.returns.ariaLabel = `At most ${mostReturned} clients came back in half a second`;
	showReturns();
}

/** The bars move to the left. */
function showReturns() {
	const first = Math.floor(Date.now() / RETURN_BIN) - RETURN_BINS + 1;
	const counts = Array.from({ length: RETURN_BINS }, (_, index) => returns[first + index] ?? 0);
	const most = Math.max(10, ...counts);
	ui.returns.replaceChildren(...counts.flatMap((count, index) => (count ? [bar(index * 400 / RETURN_BINS, 44,
		400 / RETURN_BINS, Math.max(3, 44 * count / most))] : [])));
	Object.keys(returns).filter((bin) => bin < first).forEach((bin) => delete returns[bin]);
}

function bar(x, bottom, width, height, data = {}) {
	const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
	Object.entries({ x: x + 0.5, y: bottom - height, width: width - 1, height, ...data })
		.forEach(([name, value]) => rect.setAttribute(name, value));
	return rect;
}

function showClients({ asked, answered, told, cut, refused, returned, waiting }) {
	const facts = [];
	if (told || cut) {
		facts.push(`${told} got a goodbye`, `${cut} well-behaved ones were cut`);
	}
	if (asked) {
		facts.push(`${answered} of ${asked} slow questions are answered`);
	}
	if (refused) {
		facts.push(`${refused} were refused`);
	}
	if (returned || waiting) {
		facts.push(`${returned} came back`, `${waiting} wait to come back`);
	}
	ui.clients.textContent = facts.length ? `What the clients saw: ${facts.join(', ')}.`
		: 'Round dots are WebSocket connections, square ones event streams.';
}

function showClock() {
	if (!drain) {
		ui.clock.textContent = '–';
		ui['clock-label'].textContent = 'no drain yet';
		ui.progress.value = 0;
		return;
	}
	const running = drain.phase !== 'DONE';
	const elapsed = running ? drain.elapsed + performance.now() - receivedAt : drain.elapsed;
	ui.clock.textContent = running ? `${Math.max(0, (drain.timeout - elapsed) / 1000).toFixed(1)} s`
		: `${(elapsed / 1000).toFixed(1)} s`;
	ui['clock-label'].textContent = running ? 'to the deadline' : 'drain duration';
	ui.progress.value = Math.min(1, elapsed / drain.timeout);
}

function seconds(millis) {
	return Number((millis / 1000).toFixed(1));
}

setInterval(() => {
	if (drain && drain.phase !== 'DONE') {
		showClock();
	}
	if (ui.returns.hasChildNodes()) {
		showReturns();
	}
}, TICK);
