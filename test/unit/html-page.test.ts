import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PageData } from '../../src/output/html/data.ts';
import { html } from '../../src/output/html/markup.ts';
import { htmlPage } from '../../src/output/html/page.ts';
import { bar } from '../../src/output/html/parts.ts';
import type { Report } from '../../src/output/report.ts';
import { pageData } from '../support/made-page.ts';

const DATA = pageData(30);
const PAGE = htmlPage(DATA);
const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(1)'>&lt;`;

/** Words that decide what the page has; a report with others is not read. */
const FIXED: ReadonlySet<string> = new Set(['state', 'types', 'level', 'from', 'source', 'status']);

/** The same data with hostile text before each of its texts. */
function poisoned(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return FIXED.has(key) || value === 'venv' ? value : `${HOSTILE}${value}`;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, name)]));
}

/** The tags of a page with the names of their attributes. The map has more or less text as it fits, so that is left out. */
function tagsOf(page: string): string[] {
  const tags = [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""').replace(/\s+/g, ' '));
  return tags.filter((tag) => !/^<\/?text/.test(tag));
}

test('texts of any kind change nothing but texts', () => {
  const page = htmlPage(poisoned(DATA) as PageData);
  expect(tagsOf(page)).toEqual(tagsOf(PAGE));
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('a package that is named like a tag is shown by its name', () => {
  expect(html`<p title="${'"a" & \'b\''}">${'<script>'}</p>`.toString()).toBe(
    '<p title="&quot;a&quot; &amp; &#39;b&#39;">&lt;script&gt;</p>',
  );
});

test('credentials and control characters are not shown', () => {
  expect(html`${'https://me:s3cret@host/ \u001B[31m\u202E'}`.toString()).toBe('https://****@host/ \uFFFD[31m\uFFFD');
});

test('the page needs nothing else: no scripts, no addresses, no inline styles', () => {
  expect(PAGE).not.toMatch(/<script|<img|<link (?!rel="icon" href="data:,")|\son\w+=|\sstyle=|url\(|@import|https?:/i);
  const links = [...PAGE.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to);
  expect(links.filter((to) => !to.startsWith('#'))).toEqual(['data:,']);
});

test('the policy allows the style sheet of the page, byte for byte, and nothing else', () => {
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(PAGE) ?? [];
  const digest = createHash('sha256').update(style).digest('base64');
  expect(PAGE).toContain(`content="default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'"`);
});

test('every link leads to a place of the page, and no place has the name of another', () => {
  const ids = [...PAGE.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...PAGE.matchAll(/href="#([^"]*)"/g)].map(([, to]) => to);
  expect(links.length).toBeGreaterThan(30);
  expect(links.filter((to) => !ids.includes(to))).toEqual([]);
});

test('a page is small: 30 kB and a kilobyte for each package', () => {
  expect(Buffer.byteLength(htmlPage(pageData(1)))).toBeLessThan(30_000);
  expect(Buffer.byteLength(htmlPage(pageData(400)))).toBeLessThan(30_000 + 400 * 1500);
});

/** The text of a page, or of the row with this heading. */
function textOf(page: string, heading?: string): string {
  const part =
    heading === undefined
      ? page
      : [...page.matchAll(/<tr[\s>].*?<\/tr>/gs)].map(([row]) => row).find((row) => words(row).startsWith(heading));
  return words(part ?? '');
}

function words(markup: string): string {
  return markup
    .replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

test('a row says of a package its version, what changed, its size, its licence and who requires it', () => {
  expect(textOf(PAGE, 'package-1 ')).toBe('package-1 1.1 added 20.0 MB 2 MIT package-0');
  expect(textOf(PAGE, 'package-2 ')).toBe('package-2 2.1 13.3 MB 3 MIT package-1');
  expect(textOf(PAGE, 'package-3 ')).toBe('package-3 3.1 was 0.9 10.0 MB 4 MIT package-2');
  expect(textOf(PAGE, 'package-0 ')).toBe('package-0 0.1 40.0 MB 1 unknown requirements.txt:1');
  expect(textOf(PAGE)).toContain('Removed since the build before gone 3.0');
});

test('the map has a colour for what is new and for what changed', () => {
  expect([...PAGE.matchAll(/class="(\w+)"\s+aria-label="package-[0-3] /g)].map(([, kind]) => kind)).toEqual([
    'tile',
    'added',
    'tile',
    'changed',
  ]);
});

test('a file of the same version that is another one is a change', () => {
  const { inspection } = pageData(1);
  const from = (sha256: string): Report => ({
    ...inspection.report,
    packages: [{ name: 'package-0', version: '0.1', archive: { url: '', sha256 } }],
  });
  const page = htmlPage({ inspection: { ...inspection, report: from('a') }, before: from('b') });
  expect(textOf(page, 'package-0 ')).toContain('another file');
});

test('without an earlier build there is nothing to compare', () => {
  const { failed: _, ...inspection } = DATA.inspection;
  const page = htmlPage({ inspection });
  expect(textOf(page)).toContain('There is no earlier build to compare with.');
  expect(textOf(page, 'package-1 ')).toBe('package-1 1.1 20.0 MB 2 MIT package-0');
  expect(page).not.toContain('A newer build failed');
});

test('decisions, layers, warnings, steps and variables are on it', () => {
  const text = textOf(PAGE);
  for (const part of [
    'A newer build failed: Could not install the dependencies',
    'Warning: Unknown setting BP_X Did you mean BP_Y?',
    'Python 3.12.1 the default: nothing in the app selects a version',
    'Process web (default) gunicorn app:app app.py:2: app = Flask(__name__)',
    'Setting NOTE from --env',
    'venv launch, build, cache rebuilt requirements.txt: changed',
    'uv removed pip installs the packages now',
    'Installing dependencies 8.0s pip install 6.0s',
    'Between and after the steps 1.8s',
    'PATH /layers/venv/bin:/layers/python/bin python, venv',
    'Set by the caller, but not passed PIP_NO_INDEX',
  ]) {
    expect(text).toContain(part);
  }
});

test('steps of a report without their beginning follow each other', () => {
  const { inspection } = pageData(1);
  const steps = [2, 4].map((seconds) => ({ title: `for ${seconds}`, seconds }));
  const { commands: _, ...report } = { ...inspection.report, seconds: 10, steps };
  const page = htmlPage({ inspection: { ...inspection, report } });
  expect([...page.matchAll(/<rect class="" x="(\d+)" width="(\d+)"/g)].slice(0, 2).map(([, x, width]) => [x, width])).toEqual([
    ['0', '200'],
    ['200', '400'],
  ]);
});

test.each([
  [{ from: 0, to: 0 }, 'x="0" width="0"'],
  [{ from: 0, to: 0.0001 }, 'x="0" width="3"'],
  [{ from: 0.9999, to: 1 }, 'x="997" width="3"'],
  [{ from: -1, to: 7 }, 'x="0" width="1000"'],
  [{ from: Number.NaN, to: Number.NaN }, 'x="0" width="0"'],
])('a bar of %o', (span, attributes) => {
  expect(bar(span).toString()).toContain(attributes);
});

test('a build without packages and layers has a page', () => {
  const { report, environment } = DATA.inspection;
  const page = htmlPage({ inspection: { report, layers: [], packages: [], environment: { ...environment, build: [] } } });
  expect(textOf(page)).toContain('0 packages');
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
});
