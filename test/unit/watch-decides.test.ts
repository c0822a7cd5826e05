import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Surveyed } from '../../src/lifecycle/survey.ts';
import type { Change } from '../../src/lifecycle/watch/changes.ts';
import { type BuildFacts, decidesBuild, mayMatter } from '../../src/lifecycle/watch/decides-build.ts';
import { makeTrigger } from '../../src/lifecycle/watch/trigger.ts';
import { briefLine } from '../../src/python/start/shown-line.ts';

const FACTS: BuildFacts = {
  decisions: '',
  install: { reads: [], localPaths: [], editable: [] },
  isDeclared: () => false,
  evidence: [],
  collectsStatic: false,
};
const EVIDENCE = ['src/app.py:4: app = Flask("…")', 'wsgi.py', 'gunicorn in requirements.txt'];

function change(name: string, what: 'added' | 'changed' | 'removed'): Change {
  const stamp = { dev: 0, ino: 0, mode: 0, size: 0, mtimeMs: 0, ctimeMs: 0 };
  const entry: Surveyed = { name, path: `/app/${name}`, kind: 'file', stamp };
  return { name, ...(what === 'added' ? {} : { before: entry }), ...(what === 'removed' ? {} : { after: entry }) };
}

function decides(name: string, facts: Partial<BuildFacts>, what: 'added' | 'changed' | 'removed' = 'changed', text?: string): boolean {
  return decidesBuild(change(name, what), { ...FACTS, ...facts }, () => text);
}

describe('an edit', () => {
  test('of code decides nothing, nor does a new file', () => {
    expect([decides('app.py', {}), decides('pkg/new.py', {}, 'added'), decides('old.html', {}, 'removed')]).toEqual([false, false, false]);
  });

  test.each([
    ['a file that the install reads', 'deps/base.txt', { reads: ['./deps/base.txt'] }, true],
    ['another file', 'deps/other.txt', { reads: ['deps/base.txt'] }, false],
    ['a local project', 'lib/core/a.py', { localPaths: ['./lib/core/'] }, true],
    ['a project that begins with the same letters', 'lib/core2/a.py', { localPaths: ['lib/core'] }, false],
    ['a local archive', 'lib/a.whl', { localPaths: ['lib/a.whl'] }, true],
    ['an app that is installed itself', 'a/b.py', { localPaths: ['.'] }, true],
    ['an editable project whose build is code', 'lib/x/y.py', { editable: ['lib'] }, true],
  ])('of %s: %s', (_, name, install, decided) => {
    expect(decides(name, { install: { ...FACTS.install, ...install } })).toBe(decided);
  });

  test('of a project with declared metadata decides by its metadata and by the names of its modules', () => {
    const facts = { install: { ...FACTS.install, editable: ['.', 'lib'] }, isDeclared: () => true };
    expect([decides('app.py', facts), decides('lib/a.py', facts), decides('lib/pkg/new.py', facts, 'added')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([decides('README.md', facts), decides('lib/pyproject.toml', facts), decides('lib/new.py', facts, 'added')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test.each([
    ['shop/views.py', false],
    ['shop/templates/shop/a.html', false],
    ['shop/static/a.css', true],
    ['assets/a.js', true],
    ['mysite/settings.py', true],
    ['mysite/settings/base.py', true],
    ['manage.py', true],
  ])('of %s, where static files are collected: %s', (name, decided) => {
    expect(decides(name, { collectsStatic: true })).toBe(decided);
    expect(decides(name, {})).toBe(false);
  });

  test('decides where a start command is worked out, if a line that shows it is gone', () => {
    const facts = { evidence: EVIDENCE };
    expect(decides('src/app.py', facts, 'changed', '\n\n# new\nx = 1\n  app = Flask("secret name")\n')).toBe(false);
    expect(decides('src/app.py', facts, 'changed', 'application = Flask("secret name")\n')).toBe(true);
    expect(decides('src/app.py', facts, 'removed')).toBe(true);
    expect([decides('wsgi.py', facts, 'changed', ''), decides('wsgi.py', facts, 'removed')]).toEqual([false, true]);
    expect([decides('other.py', facts, 'changed'), decides('other.py', facts, 'added'), decides('a/other.py', facts, 'added')]).toEqual([
      false,
      true,
      false,
    ]);
    expect([decides('render.yaml', facts), decides('render.yaml', {})]).toEqual([true, false]);
  });

  test('at the root may matter to decisions', () => {
    expect(['Procfile', 'a/Procfile'].map((name) => mayMatter(change(name, 'changed')))).toEqual([true, false]);
  });
});

test('evidence shows no text of code, and no long line', () => {
  expect(briefLine('x = f("a secret", \'__main__\', "wsgi:app")')).toBe('x = f("…", \'__main__\', "wsgi:app")');
  expect(briefLine('x'.repeat(100))).toHaveLength(80);
});

/** Whether a trigger is due, after each of these waits that end with an event. */
async function dueAfter(waits: readonly number[], rest: number): Promise<boolean> {
  const trigger = makeTrigger(30, 200);
  let isDue = false;
  void trigger.settled().then(() => (isDue = true));
  for (const wait of waits) {
    await vi.advanceTimersByTimeAsync(wait);
    trigger.touch();
  }
  await vi.advanceTimersByTimeAsync(rest);
  return isDue;
}

describe('a trigger', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('waits for the end of a storm, but not for ever', async () => {
    expect(await dueAfter([], 1000)).toBe(false);
    expect(await dueAfter([0], 29)).toBe(false);
    expect(await dueAfter([0], 30)).toBe(true);
    expect(await dueAfter([0, 20, 20, 20], 29)).toBe(false);
    expect(await dueAfter([0, 20, 20, 20], 30)).toBe(true);
    expect(await dueAfter([0, ...Array.from({ length: 10 }, () => 20)], 0)).toBe(true);
  });

  test('remembers what came while nobody waited, until it is cleared', async () => {
    const trigger = makeTrigger(30, 200);
    trigger.touch();
    await vi.advanceTimersByTimeAsync(30);
    await trigger.settled();
    trigger.clear();
    let isDue = false;
    void trigger.settled().then(() => (isDue = true));
    await vi.advanceTimersByTimeAsync(1000);
    expect(isDue).toBe(false);
  });
});
