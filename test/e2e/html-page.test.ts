import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { removeTree } from '../../src/io/trees.ts';
import type { PageData } from '../../src/output/html/data.ts';
import { htmlPage } from '../../src/output/html/page.ts';
import { pageData } from '../support/made-page.ts';
import { openTab, type Tab } from '../support/real/chromium.ts';
import { ensurePackages } from '../support/real/debian.ts';

/** Where the screenshots of the last run are, to look at. */
const SHOTS = fileURLToPath(new URL('../../node_modules/.cache/html-page', import.meta.url));
const DATA = pageData(40);

const problem = ensurePackages(['chromium']);

beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

async function opened(data: PageData): Promise<Tab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-page-'));
  onTestFinished(() => removeTree(folder));
  const file = path.join(folder, 'report.html');
  writeFileSync(file, htmlPage(data));
  const tab = await openTab();
  await tab.open(file);
  return tab;
}

async function shoot(tab: Tab, name: string): Promise<void> {
  const { data } = await tab.send('Page.captureScreenshot', { captureBeyondViewport: true });
  mkdirSync(SHOTS, { recursive: true });
  writeFileSync(path.join(SHOTS, `${name}.png`), Buffer.from(data as string, 'base64'));
}

test('the browser complains of nothing, and asks for nothing but the page', async () => {
  const tab = await opened(DATA);
  expect(await tab.value('document.title')).toBe('shop · pybuild');
  expect(await tab.value('document.styleSheets.length')).toBe(1);
  expect(tab.complaints).toEqual([]);
  expect(tab.requests.filter((url) => !/^(file:\/\/\/\S+\/report\.html|data:,|about:blank)$/.test(url))).toEqual([]);
});

test('names that are markup are shown and do nothing', async () => {
  const hostile = `"><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
  const { inspection } = DATA;
  const packages = inspection.packages.map((one, index) =>
    index === 0 ? { ...one, name: '<script>', version: hostile, licence: hostile, asked: { file: hostile, line: 1 } } : one,
  );
  const tab = await opened({
    inspection: { ...inspection, packages, failed: hostile, report: { ...inspection.report, app: `/apps/${hostile}` } },
  });
  expect(await tab.value('document.scripts.length + document.images.length')).toBe(0);
  expect(await tab.value('document.title')).toContain('pybuild');
  expect(await tab.value(`document.getElementById('package-0').cells[1].textContent`)).toBe(hostile);
  expect(await tab.value(`document.getElementById('package-0').cells[0].textContent`)).toBe('<script>');
  expect(tab.complaints).toEqual([]);
});

/** What the focus is on, by its place among all that can have it. */
const FOCUSED = `[...document.querySelectorAll('a[href], input, summary')].indexOf(document.activeElement)`;

async function press(tab: Tab, key: string, code: number): Promise<void> {
  for (const type of ['rawKeyDown', 'keyUp']) {
    await tab.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: code });
  }
}

test('the keyboard reaches everything, and the focus is seen', async () => {
  const tab = await opened(DATA);
  const all = (await tab.value(`document.querySelectorAll('a[href], input, summary').length`)) as number;
  // One option of a group has the focus; arrows move it.
  const expected = all - 2;
  const reached = new Set<unknown>();
  const unseen: unknown[] = [];
  for (let presses = 0; presses < all + 5; presses++) {
    await press(tab, 'Tab', 9);
    const focused = await tab.value(FOCUSED);
    if (focused === -1) continue;
    reached.add(focused);
    const isSeen = await tab.value(`(() => {
      const element = document.activeElement;
      const rect = element.querySelector('rect');
      return getComputedStyle(element).outlineStyle !== 'none' || (rect !== null && getComputedStyle(rect).stroke !== 'none');
    })()`);
    if (isSeen !== true) unseen.push(focused);
  }
  expect(reached.size).toBe(expected);
  expect(unseen).toEqual([]);
});

test('arrows choose which packages are shown, and a link leads to one that is hidden', async () => {
  const tab = await opened(DATA);
  const shown = `[...document.querySelectorAll('#packages tbody tr')].filter((row) => row.checkVisibility()).length`;
  expect(await tab.value(shown)).toBe(40);
  await tab.value(`document.querySelector('#packages input').focus()`);
  await press(tab, 'ArrowDown', 40);
  expect(await tab.value(shown)).toBe(8);
  await tab.value(`location.hash = 'package-1'`);
  expect(await tab.value(shown)).toBe(9);
});

test('it is light or dark as the system is, and light on paper, with all that is folded', async () => {
  const tab = await opened(DATA);
  await tab.send('Emulation.setDeviceMetricsOverride', { width: 1280, height: 2800, deviceScaleFactor: 1, mobile: false });
  const ground = async (media: string, scheme: string): Promise<unknown> => {
    await tab.send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await shoot(tab, `${media}-${scheme}`);
    return tab.value('getComputedStyle(document.body).backgroundColor');
  };
  expect(await ground('screen', 'light')).toBe('rgb(247, 247, 245)');
  expect(await ground('screen', 'dark')).toBe('rgb(20, 23, 26)');
  const folded = `document.querySelector('details td').checkVisibility({ contentVisibilityAuto: true })`;
  expect(await tab.value(folded)).toBe(false);
  expect(await ground('print', 'dark')).toBe('rgb(255, 255, 255)');
  expect(await tab.value(folded)).toBe(true);
});

test.each([360, 768, 1280])('nothing is wider than a window of %i pixels', async (width) => {
  const tab = await opened(DATA);
  await tab.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
  const [content, window] = (await tab.value('[document.documentElement.scrollWidth, document.documentElement.clientWidth]')) as number[];
  expect(content).toBe(window);
});
