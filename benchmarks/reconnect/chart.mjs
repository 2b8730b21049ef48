// SPDX-License-Identifier: Apache-2.0

const COLOURS = ['#1f7a4d', '#c2571a'];
const WIDTH = 860;
const PLOT = { left: 64, width: 776, height: 190 };
const LEGEND_HEIGHT = 56;
const PANEL_HEIGHT = 272;

/**
 * Draws a panel for each scenario, as SVG: connections per second by second, for each series the
 * median of the rounds as a bar and their range as a line.
 */
export function drawChart(panels) {
	const seconds = Math.max(...panels.flatMap(({ series }) => series.flatMap(({ rounds }) => rounds.map((round) => round.length))));
	const top = axisEnd(Math.max(...panels.flatMap(({ series }) => series.flatMap(({ rounds }) => rounds.flat()))));
	const legend = panels[0].series.map(({ name }, i) => `<rect x="${PLOT.left + i * 330}" y="34" width="12" height="12" fill="${COLOURS[i]}"/>`
		+ text(PLOT.left + i * 330 + 18, 44, name));
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${LEGEND_HEIGHT + panels.length * PANEL_HEIGHT}"`
		+ ' font-family="system-ui, sans-serif" font-size="12" fill="#1d2523">\n'
		+ '<title>Reconnects per second after an instance was told to stop</title>\n'
		+ '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>\n'
		+ `${text(PLOT.left, 22, 'Reconnects per second: median of the rounds, and their range', 'font-weight="600" font-size="14"')}\n`
		+ `${legend.join('\n')}\n`
		+ `${panels.map((panel, i) => drawPanel(panel, LEGEND_HEIGHT + i * PANEL_HEIGHT, seconds, top)).join('\n')}\n</svg>\n`;
}

function drawPanel({ name, mean, series }, y, seconds, top) {
	const bottom = y + 26 + PLOT.height;
	const right = PLOT.left + PLOT.width;
	const slot = PLOT.width / seconds;
	const height = (value) => value / top * PLOT.height;
	const parts = [text(PLOT.left, y + 16, name, 'font-weight="600"')];
	for (let i = 0; i <= 4; i++) {
		const value = top / 4 * i;
		parts.push(line(PLOT.left, bottom - height(value), right, bottom - height(value), '#dfe3df'));
		parts.push(text(PLOT.left - 8, bottom - height(value) + 4, value.toLocaleString('en'), 'text-anchor="end" fill="#5c6864"'));
	}
	for (let second = 0; second <= seconds; second += 5) {
		parts.push(text(PLOT.left + second * slot, bottom + 16, `${second} s`, 'text-anchor="middle" fill="#5c6864"'));
	}
	series.forEach(({ rounds }, i) => {
		const width = slot * 0.8 / series.length;
		for (let second = 0; second < seconds; second++) {
			const values = rounds.map((round) => round[second] ?? 0).sort((a, b) => a - b);
			const most = values.at(-1);
			if (most > 0) {
				const x = PLOT.left + second * slot + slot * 0.1 + i * width;
				const median = height(values[Math.floor(values.length / 2)]);
				parts.push(`<rect x="${round(x)}" y="${round(bottom - median)}" width="${round(width)}" height="${round(median)}" fill="${COLOURS[i]}"/>`);
				parts.push(line(x + width / 2, bottom - height(values[0]), x + width / 2, bottom - height(most), '#1d2523', 'stroke-opacity="0.6"'));
			}
		}
	});
	parts.push(line(PLOT.left, bottom - height(mean), right, bottom - height(mean), '#1d2523', 'stroke-dasharray="4 4"'));
	parts.push(text(right, bottom - height(mean) - 5, `${mean}/s: all clients over the window`, 'text-anchor="end"'));
	parts.push(text(right, bottom + 32, 'time since SIGTERM', 'text-anchor="end" fill="#5c6864"'));
	return parts.join('\n');
}

/** A round number above the value that four lines divide well. */
function axisEnd(value) {
	const unit = 10 ** Math.floor(Math.log10(value));
	return [1, 2, 4, 6, 8, 10].map((factor) => factor * unit).find((end) => end >= value);
}

function text(x, y, content, attributes = '') {
	return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${content}</text>`;
}

function line(x1, y1, x2, y2, colour, attributes = '') {
	return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" ${attributes}/>`;
}

function round(value) {
	return Math.round(value * 10) / 10;
}
