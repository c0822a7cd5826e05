import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../support/processes.ts';
import { freshEnvironment, hermeticOptions, makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { shellVariables } from '../support/shell.ts';

const IS_ROOT = process.getuid?.() === 0;
const BUILD = ['build', ...hermeticOptions()];

describe('an app folder', () => {
  test.each([
    ['that is missing', (folder: string) => path.join(folder, 'gone'), 2, 'does not exist'],
    ['that is a file', (folder: string) => path.join(makeApp({ file: '' }, folder), 'file'), 2, 'is not a folder'],
    ['that is empty', (folder: string) => folder, 100, 'The app folder is empty'],
    ['without Python', (folder: string) => makeApp({ 'package.json': '{}' }, folder), 100, 'requirements.txt'],
    [
      'with a file that is not text',
      (folder: string) => makeApp({ 'requirements.txt': Buffer.from('ant\xff\n', 'latin1') }, folder),
      1,
      'requirements.txt is not UTF-8',
    ],
  ])('%s is refused, and nothing is written', async (_, make, status, words) => {
    const root = temporaryFolder();
    const folder = make(makeApp({}, path.join(root, 'app')));
    const before = treeOf(root);
    const { code, stdout, stderr } = await pybuild([...BUILD, folder]);
    expect(stderr).toContain(words);
    expect([code, stdout]).toEqual([status, '']);
    expect(treeOf(root)).toEqual(before);
  });

  // Root can read everything.
  test.skipIf(IS_ROOT)('that cannot be read is refused', async () => {
    const folder = makeApp({ 'requirements.txt': '' });
    chmodSync(folder, 0o000);
    const { code, stderr } = await pybuild([...BUILD, folder]);
    expect(stderr).toContain('The app folder cannot be read');
    expect(code).toBe(2);
  });

  test.skipIf(IS_ROOT)('with a file that cannot be copied is refused, and the file is reported', async () => {
    const folder = makeApp({ 'requirements.txt': '', secret: '' });
    chmodSync(path.join(folder, 'secret'), 0o000);
    const { code, stderr } = await pybuild([...BUILD, folder]);
    expect(stderr).toContain(`${folder}/secret`);
    expect(stderr).toMatch(/EACCES|permission/i);
    expect(code).toBe(1);
  });

  test('with a colon in its path needs an output folder elsewhere, and builds with one', async () => {
    const folder = makeApp({ 'requirements.txt': '' }, path.join(temporaryFolder(), 'a:b'));
    const refused = await pybuild([...BUILD, folder]);
    expect(refused.stderr).toContain('The output path contains a colon');
    expect(refused.stderr).toContain('--output');
    expect(refused.code).toBe(2);
    expect(treeOf(folder)).toHaveLength(1);
    expect(await pybuild([...BUILD, '--output', path.join(temporaryFolder(), 'out'), folder])).toMatchObject({ code: 0 });
  });
});

describe('an output folder', () => {
  test.each([
    ['that contains other files', 'foreign', 'The output folder is not empty'],
    ['that is a file', 'foreign/file', 'The output folder is not empty'],
    ['that is the app', 'app', 'contains the app'],
    ['that is above the app', '.', 'contains the app'],
    ['that is above the app through a link', 'link', 'contains the app'],
    ['with a colon in its path', 'a:b/out', 'contains a colon'],
  ])('%s is refused and left unchanged', async (_, output, words) => {
    const root = makeApp({ 'foreign/file': 'precious', 'app/requirements.txt': '' });
    symlinkSync(root, path.join(root, 'link'));
    const before = treeOf(root);
    const { code, stderr } = await pybuild([...BUILD, '--output', path.join(root, output), path.join(root, 'app')]);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(treeOf(root)).toEqual(before);
  });

  test('that cannot be created is refused', async () => {
    const { code, stderr } = await pybuild([
      'build',
      ...hermeticOptions(),
      '--output',
      '/dev/null/out',
      makeApp({ 'requirements.txt': '' }),
    ]);
    expect(stderr).toContain('The output folder is not writable');
    expect(code).toBe(2);
  });

  test.skipIf(IS_ROOT)('that is read-only is refused', async () => {
    const output = makeApp({}, path.join(temporaryFolder(), 'out'));
    chmodSync(output, 0o555);
    const { code, stderr } = await pybuild([...BUILD, '--output', output, makeApp({ 'requirements.txt': '' })]);
    expect(stderr).toContain('The output folder is not writable');
    expect(code).toBe(2);
  });
});

/** Builds, fills the disk, builds again and compares; exits like the second build, or with 91 if the previous build changed. */
const FULL_DISK = `
mount -t tmpfs -o size=40m none "$DISK" || exit 90
leave() { head -c $((($(df -Pk "$DISK" | awk 'NR == 2 { print $4 }') - $1) * 1024)) /dev/zero > "$DISK/filler"; }
look() { (cd "$DISK/out" && find . -path ./finished -prune -o -type f ! -path './failed/*' ! -path './history/*' -exec sha256sum {} + | sort); }
"$NODE" "$CLI" $BUILD --output "$DISK/out" "$APP" || exit 92
before=$(look)
eval "$FILL"
"$NODE" "$CLI" $BUILD --clear-cache --output "$DISK/out" "$APP"
code=$?
[ "$before" = "$(look)" ] || exit 91
exit $code`;

/** Builds on a full disk, and lists what is in the output folder then. */
const FULL_FIRST = `
mount -t tmpfs -o size=1m none "$DISK" || exit 90
head -c 2000000 /dev/zero > "$DISK/filler" 2>/dev/null
"$NODE" "$CLI" $BUILD --output "$DISK/out" "$APP"
code=$?
ls -A "$DISK/out"
exit $code`;

/** Runs a program where it may mount its own file systems. */
const ALONE = ['--user', '--map-root-user', '--mount'];
const MAY_MOUNT = spawnSync('unshare', [...ALONE, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe('a full disk (needs a system that lets users mount in a namespace)', () => {
  test.skipIf(!MAY_MOUNT).each([
    ['while the app is copied', 'head -c 40000000 /dev/zero > "$APP/big"'],
    ['while pip installs', 'leave 3000'],
  ])('%s is reported, and the previous build stays', (_, fill) => {
    const env = freshEnvironment({ ...shellVariables(), FILL: fill });
    const disk = makeApp({}, path.join(env['HOME'] ?? '', 'disk'));
    const app = makeApp({ 'requirements.txt': '' });
    const { status, stderr } = spawnSync('unshare', [...ALONE, 'sh', '-c', FULL_DISK], {
      env: { ...env, DISK: disk, APP: app, BUILD: BUILD.join(' ') },
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/Error: The disk is full|The disk is full\.\n/);
    expect(stderr).toContain('Previous build unchanged');
    expect(status).toBe(1);
  });

  test.skipIf(!MAY_MOUNT)('on the first build leaves nothing behind, and speaks of no previous build', () => {
    const env = freshEnvironment(shellVariables());
    const disk = makeApp({}, path.join(env['HOME'] ?? '', 'disk'));
    const app = makeApp({ 'requirements.txt': '' });
    const { status, stderr, stdout } = spawnSync('unshare', [...ALONE, 'sh', '-c', FULL_FIRST], {
      env: { ...env, DISK: disk, APP: app, BUILD: BUILD.join(' ') },
      encoding: 'utf8',
    });
    expect(stderr).toContain('Error: The disk is full');
    expect(stderr).not.toContain('Previous build');
    expect(stdout).not.toContain('.tmp');
    expect(status).toBe(1);
  });
});
