/**
 * The page of the operator: asks for what is new, again and again, and carries out what the buttons say.
 */
import { show, showUnreachable } from './operator-view.js';

const RETRY_MILLIS = 500;
const SAME_MILLIS = 50;

const buttons = [...document.querySelectorAll('[data-action]')];
const problem = document.getElementById('problem');
const rate = document.getElementById('rate');
const returnWindow = document.getElementById('window');

async function watch() {
	let seen = 0;
	for (;;) {
		try {
			const response = await fetch(`/operator/state?seen=${seen}`, { cache: 'no-store' });
			if (!response.ok) {
				throw response;
			}
			const view = await response.json();
			if (seen === view.version) {
				await pause(SAME_MILLIS);
			}
			seen = view.version;
			show(view);
			allow(view);
		}
		catch (failure) {
			showUnreachable(failure.status);
			allow(undefined);
			await pause(RETRY_MILLIS);
		}
	}
}

function pause(millis) {
	return new Promise((resolve) => setTimeout(resolve, millis));
}

function allow(view) {
	const draining = view?.drain && view.drain.phase !== 'DONE';
	const allowed = {
		running: view,
		open: view && /[obc]/i.test(view.dots),
		idle: view && !draining && view.state !== 'DRAINED',
		refusing: view && (view.state !== 'ACCEPTING' || draining) && view.drain?.trigger !== 'SHUTDOWN',
	};
	for (const button of buttons) {
		button.disabled = !allowed[button.dataset.needs ?? 'running'];
	}
}

async function act({ action, body, percent }) {
	problem.textContent = '';
	const bodies = percent ? [{ percent: Number(percent), rate: Number(rate.value), window: Number(returnWindow.value) }] : JSON.parse(`[${body}]`);
	for (const each of bodies) {
		const response = await fetch(`/operator/${action}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(each),
		});
		if (!response.ok) {
			throw new Error(response.status === 409 ? 'A drain runs already.' : `The server answers ${response.status}.`);
		}
	}
}

for (const button of buttons) {
	button.addEventListener('click', () => act(button.dataset).catch((failure) => {
		problem.textContent = failure.message;
	}));
}

watch();
