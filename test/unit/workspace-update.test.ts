import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeIn } from '../../src/io/state-files.ts';
import type { OutputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { noteProcess } from '../../src/lifecycle/state/process-notes.ts';
import { begin, commit, repair, sweep } from '../../src/lifecycle/state/transaction.ts';
import { surveyApp } from '../../src/lifecycle/survey.ts';
import { makeWorkspace } from '../../src/lifecycle/workspace.ts';
import { makeOutput } from '../support/made-output.ts';
import { type Edit, edit, EDITS, listTree } from '../support/tree-edits.ts';

const { signal } = new AbortController();
const HOST = { emit: () => {}, signal };

/** An app beside the output folder of its builds. */
interface Made {
  readonly app: string;
  readonly output: OutputFolder;
}

function makeApp(files: Readonly<Record<string, string>> = {}): Made {
  const { root, output } = makeOutput({});
  const app = path.join(root, 'source');
  mkdirSync(app);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(app, name)), { recursive: true });
    writeFileSync(path.join(app, name), content);
  }
  return { app, output };
}

/** A build until its tools would run, which may write into the workspace. */
async function copy({ app, output }: Made): Promise<void> {
  begin(output);
  const since = timeIn(output.rollback);
  await makeWorkspace(
    HOST,
    surveyApp(app, () => true),
    output,
    since,
  );
}

async function build(made: Made): Promise<void> {
  await copy(made);
  commit(made.output);
  sweep(made.output);
}

function inodes({ output }: Made, names: readonly string[]): number[] {
  return names.map((name) => lstatSync(path.join(output.workspace, name)).ino);
}

const ROUND = fc.record({
  app: EDITS,
  run: EDITS,
  build: EDITS,
  end: fc.constantFrom('complete', 'complete', 'complete', 'failed', 'killed'),
});

/** Two files of each kind, which only a close comparison can distinguish from their earlier state. */
const BEFORE: readonly Edit[] = ['a', 'b/a', 'b/b', '.c/a/b'].map((file) => ({
  what: 'write',
  file,
  other: 'a',
  content: 'one',
  mode: 0o644,
}));

test('whatever happens to an app and its workspaces, a build has a full copy, and a failed one changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ROUND, { minLength: 2, maxLength: 6 }), async (rounds) => {
      const made = makeApp();
      const { app, output } = made;
      for (const change of BEFORE) edit(app, change);
      for (const round of rounds) {
        for (const change of round.app) edit(app, change);
        for (const change of round.run) edit(output.workspace, change);
        const before = listTree(output.workspace, true);
        const source = listTree(app, true);

        await copy(made);
        expect(listTree(output.workspace)).toEqual(listTree(app));
        for (const change of round.build) edit(output.workspace, change);
        expect(listTree(app, true)).toEqual(source);

        const [built, isComplete] = [listTree(output.workspace, true), round.end === 'complete'];
        if (isComplete) {
          commit(output);
          sweep(output);
        } else {
          // What a failed build does at once, a later command does for a killed one.
          if (round.end === 'killed') for (const change of round.app) edit(app, change);
          repair(output);
        }
        expect(listTree(output.workspace, true)).toEqual(isComplete ? built : before);
      }
    }),
    { numRuns: 80 },
  );
});

test('unchanged files are not copied again, and changed ones are', async () => {
  const names = ['same', 'deep/same', 'edited', 'restored', 'mode', 'written'];
  const made = makeApp(Object.fromEntries(names.map((name) => [name, `the content of ${name}`])));
  await build(made);
  await build(made);
  await build(made);
  const [workspace, spare] = [inodes(made, names), names.map((name) => lstatSync(path.join(made.output.spare, name)).ino)];
  expect(new Set([...workspace, ...spare]).size).toBe(2 * names.length);

  const at = (name: string): string => path.join(made.app, name);
  const { atime, mtime } = lstatSync(at('edited'));
  writeFileSync(at('edited'), 'The content of edited');
  utimesSync(at('edited'), atime, mtime);
  rmSync(at('restored'));
  writeFileSync(at('restored'), 'the content of restored');
  chmodSync(at('mode'), 0o600);
  writeFileSync(path.join(made.output.spare, 'written'), 'the content of Written');
  await build(made);
  expect(inodes(made, names).map((inode, index) => inode === spare[index])).toEqual([true, true, false, true, true, false]);
  expect(listTree(made.output.workspace)).toEqual(listTree(made.app));
});

test('a file of a workspace with a hard link elsewhere is replaced', async () => {
  const made = makeApp({ one: '1', two: '2' });
  await build(made);
  await build(made);
  linkSync(path.join(made.output.spare, 'one'), path.join(made.output.root, 'elsewhere'));
  await build(made);
  expect(lstatSync(path.join(made.output.workspace, 'one')).nlink).toBe(1);
});

test.skipIf(process.getuid?.() !== 0)('files that a run gave to another user belong to the builder again (needs root)', async () => {
  const made = makeApp({ 'folder/file': '1' });
  await build(made);
  await build(made);
  for (const name of ['folder/file', 'folder', '']) chownSync(path.join(made.output.spare, name), 12345, 0);
  await build(made);
  expect(['folder/file', 'folder', ''].map((name) => lstatSync(path.join(made.output.workspace, name)).uid)).toEqual([0, 0, 0]);
});

test('a link in a workspace is never followed', async () => {
  const made = makeApp({ 'folder/file': '1' });
  await build(made);
  await build(made);
  const outside = path.join(path.dirname(made.app), 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'precious'), 'mine');
  rmSync(path.join(made.output.spare, 'folder'), { recursive: true });
  symlinkSync(outside, path.join(made.output.spare, 'folder'));
  await build(made);
  expect(listTree(made.output.workspace)).toEqual(listTree(made.app));
  expect(listTree(outside)).toHaveLength(2);
});

test('a workspace in which an app may be running is not reused', async () => {
  const made = makeApp({ file: '1' });
  await build(made);
  const forget = noteProcess(made.output.running, process.pid, 'run');
  await build(made);
  expect([existsSync(made.output.spare), existsSync(made.output.spareCopies)]).toEqual([false, false]);
  forget();
  await build(made);
  expect(existsSync(made.output.spare)).toBe(true);
});

test('the spare workspace survives a failed build, and a killed one', async () => {
  const made = makeApp({ file: '1' });
  await build(made);
  await build(made);
  const { ino } = lstatSync(path.join(made.output.spare, 'file'));
  await copy(made);
  expect(repair(made.output)).toBe(true);
  await copy(made);
  expect(inodes(made, ['file'])).toEqual([ino]);
});

test.each([
  ['nothing', ''],
  ['no JSON', '{'],
  ['another version', '{"v":2,"names":[],"stamps":""}'],
  ['too few numbers', '{"v":1,"names":["file"],"stamps":"AAAA"}'],
  ['invalid names', '{"v":1,"names":[1],"stamps":""}'],
])('notes with %s count as absent: everything is copied', async (_, notes) => {
  const made = makeApp({ file: '1' });
  await build(made);
  await build(made);
  const { ino } = lstatSync(path.join(made.output.spare, 'file'));
  writeFileSync(made.output.spareCopies, notes);
  // Keeps its inode number from being reused for the copy.
  linkSync(path.join(made.output.spare, 'file'), path.join(made.output.root, 'elsewhere'));
  await build(made);
  expect(inodes(made, ['file'])).not.toEqual([ino]);
  expect(listTree(made.output.workspace)).toEqual(listTree(made.app));
});

test.each<[string, (output: OutputFolder) => void]>([
  ['the commit', () => undefined],
  ['the removal of the old spare workspace', ({ spareCopies }) => rmSync(spareCopies)],
  [
    'the arrival of the new one, without its notes',
    ({ spareCopies, rollback, spare }) => {
      rmSync(spareCopies);
      renameSync(path.join(rollback, 'workspace'), spare);
    },
  ],
])('a kill after %s costs no more than a full copy', async (_, reach) => {
  const made = makeApp({ file: '1', 'folder/file': '1' });
  await build(made);
  await build(made);
  await copy(made);
  commit(made.output);
  reach(made.output);
  writeFileSync(path.join(made.app, 'file'), '2');
  expect(repair(made.output)).toBe(false);
  for (const next of [build, build]) {
    await next(made);
    expect(listTree(made.output.workspace)).toEqual(listTree(made.app));
  }
});

test('notes about a file of another app prove nothing', async () => {
  const made = makeApp({ file: 'one' });
  await build(made);
  await build(made);
  const other = makeApp({ file: 'two' });
  await build({ app: other.app, output: made.output });
  expect(readFileSync(path.join(made.output.workspace, 'file'), 'utf8')).toBe('two');
});
