import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Files, missing, modules, type Options, PYTHON } from '../support/checked-imports.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

describe('what is known of the code', () => {
  const app = { 'app.py': 'import cv2\nimport helper\n', 'helper.py': 'import os\n' };
  const broken = { ...PYTHON, executable: '/bin/false' };

  test('is used again without a Python, while the code is the same', async () => {
    const cacheDir = temporaryFolder();
    const folder = makeApp(app);
    expect(modules(await missing(folder, { cacheDir }))).toEqual(['cv2: opencv-python-headless']);
    expect(modules(await missing(folder, { cacheDir, python: broken }))).toEqual(['cv2: opencv-python-headless']);
    expect(await missing(folder, { cacheDir, python: broken, installed: { 'cv2.py': '' } })).toEqual([]);
  });

  test.each<[string, Files, Partial<Options>?]>([
    ['a file changed', { 'helper.py': 'import yaml\n' }],
    ['a file was added', { 'cv2.py': '' }],
    ['another file is started', {}, { command: 'gunicorn helper' }],
    ['Python is another', {}, { python: { ...PYTHON, identity: 'y' } }],
  ])('is not used where %s', async (_, change, options = {}) => {
    const cacheDir = temporaryFolder();
    const folder = makeApp(app);
    await missing(folder, { cacheDir });
    makeApp(change, folder);
    const now = await missing(folder, { cacheDir, ...options });
    expect(modules(now)).toEqual(modules(await missing(folder, options)));
    const python = { ...PYTHON, ...options.python, executable: '/bin/false' };
    makeApp({ 'helper.py': 'import bs4\n' }, folder);
    expect(await missing(folder, { cacheDir, ...options, python })).toEqual([]);
  });

  test.each(['', 'null', '{', '[]', '{"of": 1}', '"x"'])('is not used where its record is damaged: %j', async (text) => {
    const cacheDir = temporaryFolder();
    const folder = makeApp(app);
    await missing(folder, { cacheDir });
    const file = path.join(cacheDir, 'code.json');
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, text);
    expect(await missing(folder, { cacheDir, python: broken })).toEqual([]);
    writeFileSync(file, written.replace('"cv2"', '7'));
    expect(await missing(folder, { cacheDir, python: broken })).toEqual([]);
    expect(modules(await missing(folder, { cacheDir }))).toEqual(['cv2: opencv-python-headless']);
  });
});
