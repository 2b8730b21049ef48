/**
 * Takes the pictures of the operator's page: one of a desktop, one of a phone, and the frames of a
 * server that is stopped. Started by `record`.
 *
 * usage: record.mjs URL DIRECTORY
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chromium } from './chromium.mjs';

const [url, directory] = process.argv.slice(2);
const FRAME_MILLIS = 150;
const LAST_SECONDS = 3;

const desktop = await Chromium.start({ width: 1080, height: 700 });
const phone = await Chromium.start({ width: 390, height: 844, dark: true, phone: true });
await Promise.all([desktop.open(url), phone.open(url)]);
await desktop.until(inPhase('accepting'));

const frames = [];
let recording = true;
const recorded = record();

await pause(1000);
await click('Add 200 clients');
await desktop.until('document.querySelectorAll("#dots .dot").length === 200');
await click('Add 10 that never answer');
await desktop.until('document.querySelectorAll("#dots .dot").length === 210');
await pause(700);
await click('Ask a slow question');
await pause(700);
await click('Stop the server');
await desktop.until(inPhase('waiting'));
await desktop.until('document.querySelector("[data-count=open]").textContent === "0"');
await pause(400);
writeFileSync(join(directory, 'operator.png'), await desktop.picture());
writeFileSync(join(directory, 'operator-phone.png'), await phone.picture());
await desktop.until(inPhase('stopped'));
await pause(500);
recording = false;
await recorded;
await Promise.all([desktop.close(), phone.close()]);
writeFileSync(join(directory, 'frames.txt'), list());

async function record() {
	while (recording) {
		const name = `frame-${String(frames.length).padStart(4, '0')}.png`;
		writeFileSync(join(directory, name), await desktop.picture());
		frames.push({ name, at: Date.now() });
		await pause(FRAME_MILLIS);
	}
}

/** For ffmpeg: each frame is shown until the next one was taken. It wants the last one twice. */
function list() {
	return [...frames, frames.at(-1)].map(({ name, at }, index) => {
		const next = frames[index + 1]?.at ?? at + LAST_SECONDS * 1000;
		return `file ${name}\nduration ${(next - at) / 1000}\n`;
	}).join('');
}

function inPhase(phase) {
	return `document.querySelector('.stage').dataset.phase === '${phase}'`;
}

function click(label) {
	return desktop.evaluate(`[...document.querySelectorAll('.controls button')]
		.find((button) => button.textContent === '${label}').click()`);
}

function pause(millis) {
	return new Promise((resolve) => setTimeout(resolve, millis));
}
