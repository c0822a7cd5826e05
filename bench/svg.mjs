const WIDTH = 640;
const HEIGHT = 360;
const AREA = { left: 60, right: 20, top: 60, bottom: 50 };
const COLOURS = ['#c2410c', '#1d4ed8', '#15803d'];

/**
 * Draws lines of cost by count, both axes from zero, as an SVG document.
 * @param {{ title: string, unit: string, lines: readonly { label: string, points: readonly [number, number][] }[] }} plot
 * @returns {string}
 */
export function drawPlot({ title, unit, lines }) {
  const all = lines.flatMap(({ points }) => points);
  const [maxX, maxY] = [Math.max(...all.map(([x]) => x)), roundUp(Math.max(...all.map(([, y]) => y)))];
  const placeX = (/** @type {number} */ x) => round(AREA.left + (x / maxX) * (WIDTH - AREA.left - AREA.right));
  const placeY = (/** @type {number} */ y) => round(HEIGHT - AREA.bottom - (y / maxY) * (HEIGHT - AREA.top - AREA.bottom));
  const bottom = placeY(0);
  const counts = [...new Set(all.map(([x]) => x))].filter((x) => x > maxX / 20 || x === maxX);
  const body = [
    text(AREA.left, 22, title, 'font-size="15" font-weight="bold"'),
    text(AREA.left - 50, 40, 'CPU seconds, with all children'),
    ...[0, 0.25, 0.5, 0.75, 1].map((part) => {
      const y = placeY(part * maxY);
      return `<path d="M${AREA.left} ${y}H${WIDTH - AREA.right}" stroke="#ddd"/>${text(AREA.left - 8, y + 4, String(round(part * maxY)), 'text-anchor="end"')}`;
    }),
    ...counts.map((x) => text(placeX(x), bottom + 18, x.toLocaleString('en'), 'text-anchor="middle"')),
    text(WIDTH / 2, HEIGHT - 10, unit, 'text-anchor="middle"'),
    ...lines.map(({ label, points }, index) => {
      const colour = COLOURS[index % COLOURS.length];
      const dots = points.map(([x, y]) => `<circle cx="${placeX(x)}" cy="${placeY(y)}" r="3.5" fill="${colour}"/>`).join('');
      const path = points.map(([x, y]) => `${placeX(x)},${placeY(y)}`).join(' ');
      const legend = text(AREA.left + 16, AREA.top + 14 + index * 18, label, `fill="${colour}"`);
      return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${legend}`;
    }),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`;
  return `${head}\n<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>\n${body.join('\n')}\n</svg>\n`;
}

/** @type {(x: number, y: number, content: string, attributes?: string) => string} */
function text(x, y, content, attributes = '') {
  return `<text x="${x}" y="${y}" ${attributes}>${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
}

/** The next larger number with short quarters. @param {number} value */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 1.5, 2, 3, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10);
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
