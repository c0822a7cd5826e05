import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describe } from '../../src/errors/describe.ts';
import { type Failure, PybuildError } from '../../src/errors/failure.ts';
import { DJANGO_TROUBLES } from '../../src/errors/troubles-django.ts';
import { FAILURES } from './failure-samples.ts';

const PAGE = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
/** The part of the page that is about packages. */
const [PACKAGES = ''] = PAGE.split('\n## Django and your own code\n');
const QUOTED = [...PACKAGES.matchAll(/^> (.+)$/gm)].map(([, line = '']) => line);

/** All that can be said of failed installs and of lines that cannot be installed, by the kind. */
const SAID = new Map<string, string[]>();
for (const failure of FAILURES) {
  const kind =
    failure.kind === 'command-failed' ? failure.trouble?.kind : failure.kind === 'requirements-elsewhere' ? failure.kind : undefined;
  if (kind !== undefined && !(kind in DJANGO_TROUBLES)) SAID.set(kind, [...(SAID.get(kind) ?? []), ...words(failure)]);
}

function words(failure: Failure): string[] {
  const { title, body } = describe(new PybuildError(failure), { verbose: false, audience: 'user' });
  return [title, ...body];
}

test('what the page quotes is what pybuild says', () => {
  const all = new Set([...SAID.values()].flat());
  expect(QUOTED.filter((line) => !all.has(line))).toEqual([]);
});

test.each([...SAID.keys()])('the page has %s', (kind) => {
  expect(SAID.get(kind)?.some((line) => QUOTED.includes(line))).toBe(true);
});

test('in each section a message stands below words that a tool prints', () => {
  const sections = PACKAGES.split(/^## /m).slice(1);
  const without = sections.filter((section) => !section.slice(0, section.indexOf('\n> ')).includes('`'));
  expect(without.map((section) => section.split('\n')[0])).toEqual([]);
});
