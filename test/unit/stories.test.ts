import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIXTURES } from '../support/fixtures.ts';
import { missingLines, STORIES } from '../support/stories.ts';

const PAGE = readFileSync(new URL('../../docs/debugging.md', import.meta.url), 'utf8');
/** The items of the list that tells each story in brief. */
const BRIEF =
  (PAGE.split('\n## Twelve broken apps\n')[1] ?? '')
    .split('\n## ')[0]
    ?.split(/^\d+\. /m)
    .slice(1) ?? [];

function anchor(title: string, number: number): string {
  return `${number}. ${title}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

test('there is a story for each broken fixture', () => {
  expect(STORIES.length).toBe(12);
  expect(STORIES.map(({ app }) => app).toSorted()).toEqual(readdirSync(FIXTURES).filter((name) => name.startsWith('broken_')));
});

test('each story has commands, each with output', () => {
  for (const { title, commands } of STORIES) {
    expect(commands.length, title).toBeGreaterThan(0);
    for (const { shown } of commands) expect(shown.filter((line) => /\w/.test(line)).length, title).toBeGreaterThan(0);
  }
});

test.each(STORIES.map((story, at) => [story.title, story, at + 1] as const))(
  'docs/debugging.md tells in five lines or fewer: %s',
  (title, { commands }, number) => {
    const brief = BRIEF[number - 1] ?? '';
    expect(brief).toContain(`[${title}](debugging-stories.md#${anchor(title, number)})`);
    for (const { args } of commands) expect(brief.replaceAll(/\s+/g, ' ')).toContain(`\`pybuild ${args.join(' ')}\``);
    expect(brief.trim().split('\n').length).toBeLessThanOrEqual(5);
  },
);

test('shown lines are compared as wholes, without times, sizes and the version of Python', () => {
  const output = 'Warning: one (Python 3.13)\n  web   ended after 2.5s\nReport: r.html (12.0 MB)\nfirst and last\n';
  expect(missingLines(['Warning: one (Python 3.12)', 'web ended after 0.1s', 'Report: r.html (3 kB)', 'first … last'], output)).toEqual([]);
  expect(missingLines(['Warning: on', 'one (Python 3.12)', 'web ended', 'last … first'], output)).toHaveLength(4);
});
