/**
 * A headless Chromium, spoken to over its pipe: no package is needed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Chromium {

	#process;
	#userData = mkdtempSync(join(tmpdir(), 'pictures-'));
	#waiting = new Map();
	#session;
	#id = 0;

	static async start({ width, height, dark = false, phone = false }) {
		const browser = new Chromium();
		const { targetId } = await browser.#call('Target.createTarget', { url: 'about:blank' });
		browser.#session = (await browser.#call('Target.attachToTarget', { targetId, flatten: true })).sessionId;
		await browser.#call('Emulation.setDeviceMetricsOverride',
			{ width, height, deviceScaleFactor: phone ? 2 : 1, mobile: phone });
		await browser.#call('Emulation.setEmulatedMedia',
			{ features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
		return browser;
	}

	constructor() {
		this.#process = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
			'--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
			'--remote-debugging-pipe', `--user-data-dir=${this.#userData}`],
		{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
		let text = '';
		this.#process.stdio[4].setEncoding('utf8').on('data', (data) => {
			const messages = (text + data).split('\0');
			text = messages.pop();
			messages.forEach((message) => this.#received(JSON.parse(message)));
		});
	}

	async open(url) {
		await this.#call('Page.navigate', { url });
		await this.until('document.readyState === "complete"');
	}

	async evaluate(expression) {
		const { result } = await this.#call('Runtime.evaluate',
			{ expression, returnByValue: true, awaitPromise: true });
		return result.value;
	}

	async until(condition) {
		const deadline = Date.now() + 60_000;
		while (!await this.evaluate(condition)) {
			if (Date.now() > deadline) {
				throw new Error(`Waited in vain for ${condition} on: ${await this.evaluate("document.body.innerText")}`);
			}
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}

	async picture() {
		const { data } = await this.#call('Page.captureScreenshot', { format: 'png' });
		return Buffer.from(data, 'base64');
	}

	async close() {
		const closed = new Promise((resolve) => this.#process.once('exit', resolve));
		this.#process.kill();
		await closed;
		rmSync(this.#userData, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
	}

	#call(method, params) {
		const id = ++this.#id;
		this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: this.#session })}\0`);
		return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
	}

	#received({ id, result, error }) {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		if (error) {
			waiting?.reject(new Error(error.message));
		}
		else {
			waiting?.resolve(result);
		}
	}

}
