import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { MARK, MARK_TEXT } from '../../src/buildpack/output-mark.ts';
import { LIMITS } from '../../src/python/start/source-facts.ts';
import { parsePython } from '../../src/python/start/syntax.ts';
import { startOf } from '../support/start.ts';

const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';
const REQUIRES = { 'requirements.txt': 'flask\ngunicorn\n' };
const WEB = { web: 'gunicorn app:app --bind 0.0.0.0:$PORT' };

test.each<[string, string]>([
  ['a line that is none', `${FLASK}def def def (:\n\n\n@app.get("/"\n`],
  ['a bracket that nobody closes', `x = [1, (2\n\n${FLASK}`],
  ['an old print', `print "hello"\n${FLASK}`],
  ['Windows line ends', FLASK.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${FLASK}`],
  ['letters of all kinds', `# -*- coding: utf-8 -*-\nnachricht = "größer 你好 🐍"\n${FLASK}`],
])('an app is found in a file with %s', async (_, source) => {
  expect((await startOf({ ...REQUIRES, 'app.py': source })).commands).toEqual(WEB);
});

test.each<[string, Buffer]>([
  ['UTF-16', Buffer.from(`\uFEFF${FLASK}`, 'utf16le')],
  ['Latin-1', Buffer.from(`# -*- coding: latin-1 -*-\n# größer\n${FLASK}`, 'latin1')],
])('a file in %s is not looked at, which is said where it may matter', async (_, content) => {
  const found = await startOf({ ...REQUIRES, 'app.py': content, 'a.py': FLASK, 'b.py': FLASK });
  expect(found.commands).toEqual({});
  expect(found.warnings[0]?.body.at(-1)).toBe('Not looked at: app.py (is not UTF-8)');
});

test('an app whose only file cannot be read: that is said', async () => {
  const found = await startOf({ ...REQUIRES, 'app.py': Buffer.from('# größer\n', 'latin1'), 'wsgi.py': '['.repeat(1000) });
  expect(found.commands).toEqual({});
  expect(found.warnings).toEqual([
    { title: 'How the app starts was not found', body: ['Not looked at: app.py (is not UTF-8), wsgi.py (is nested too deeply)'] },
  ]);
});

test('100,000 lines are more than a file that starts an app has', async () => {
  const long = `${FLASK}${'value = 1\n'.repeat(100_000)}`;
  const found = await startOf({ ...REQUIRES, 'data.py': long, 'a.py': FLASK, 'b.py': FLASK });
  expect(found.warnings[0]?.body.at(-1)).toBe('Not looked at: data.py (is larger than 512 KB)');
  expect((await startOf({ ...REQUIRES, 'app.py': FLASK + 'value = 1\n'.repeat(10_000) })).commands).toEqual(WEB);
});

test.each<[string, string]>([
  ['brackets', `x = ${'('.repeat(50_000)}1${')'.repeat(50_000)}\n`],
  ['brackets that nobody closes', '['.repeat(100_000)],
  ['calls', `x = ${'f('.repeat(20_000)}1${')'.repeat(20_000)}\n`],
  ['attributes', `x = a${'.b'.repeat(50_000)}\n`],
  ['operators', `x = 1${' + 1'.repeat(50_000)}\n`],
  ['blocks', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join('')],
])('however deep %s are nested, something is said', async (_, nested) => {
  expect(() => parsePython(nested)).not.toThrow();
  expect(
    (await startOf({ ...REQUIRES, 'app.py': FLASK, 'main.py': `${nested}\nif __name__ == "__main__":\n    pass\n` })).commands,
  ).toEqual(WEB);
});

test('links that go in circles, or bring a file up again, change nothing', async () => {
  const found = await startOf({ ...REQUIRES, 'app.py': FLASK, 'lib/x.py': '' }, {}, (folder) => {
    symlinkSync('.', path.join(folder, 'loop'));
    symlinkSync('..', path.join(folder, 'lib/up'));
    symlinkSync('app.py', path.join(folder, 'same.py'));
    symlinkSync('nowhere.py', path.join(folder, 'broken.py'));
  });
  expect(found.commands).toEqual(WEB);
});

test('an app.py that is a pipe or a link to itself is spoken of where nothing else starts', async () => {
  const found = await startOf({ ...REQUIRES, 'lib/x.py': '' }, {}, (folder) => {
    execFileSync('mkfifo', [path.join(folder, 'app.py')]);
    symlinkSync('main.py', path.join(folder, 'main.py'));
  });
  expect(found.warnings).toEqual([
    { title: 'How the app starts was not found', body: ['Not looked at: app.py (is no regular file), main.py (is no regular file)'] },
  ]);
});

test('what is no app of its own is not looked at', async () => {
  const folders = ['.hidden', 'venv', 'node_modules', 'tests', 'docs', 'own-env', 'out/workspace', 'a/b/c'];
  const files = Object.fromEntries(folders.map((folder) => [`${folder}/server.py`, FLASK]));
  const found = await startOf({
    ...REQUIRES,
    ...files,
    'app.py': FLASK,
    'own-env/pyvenv.cfg': '',
    [`out/${MARK}`]: MARK_TEXT,
    'test_app.py': FLASK,
  });
  expect(found.commands).toEqual(WEB);
});

test('a pipe that is called like a file keeps nobody waiting, and a closed folder ends nothing', async () => {
  const found = await startOf({ ...REQUIRES, 'app.py': FLASK }, {}, (folder) => {
    execFileSync('mkfifo', [path.join(folder, 'main.py'), path.join(folder, 'Dockerfile')]);
    mkdirSync(path.join(folder, 'closed'));
    writeFileSync(path.join(folder, 'closed/server.py'), '');
    chmodSync(path.join(folder, 'closed'), 0o000);
  });
  expect(found.commands).toEqual(WEB);
});

test('where not all is looked at, nothing is certain', async () => {
  const many = Object.fromEntries(Array.from({ length: LIMITS.files }, (_, index) => [`lib/m${index}.py`, '']));
  const found = await startOf({ ...REQUIRES, 'app.py': FLASK, ...many });
  expect([found.commands, found.options]).toEqual([{}, [`web: ${WEB.web}`]]);
  expect(found.warnings[0]?.body).toContain(`Only the first ${LIMITS.files} Python files were looked at, those nearest to the root.`);
});
