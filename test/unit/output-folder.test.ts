import fs, { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimOutput, isMarked, removeOutput } from '../../src/lifecycle/state/output-folder.ts';
import { makeOutput } from '../support/made-output.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

/** Makes the system refuse to remove any `name`; returns a function that ends that. */
function protect(name: string): () => void {
  const { rmSync } = fs;
  const release = (): void => {
    fs.rmSync = rmSync;
    syncBuiltinESMExports();
  };
  fs.rmSync = (tree, options) => {
    if (path.basename(String(tree)) === name) throw Object.assign(new Error('protected'), { code: 'EIO' });
    rmSync(tree, options);
  };
  syncBuiltinESMExports();
  onTestFinished(release);
  return release;
}

test('the mark is removed last, so that an interrupted removal can be continued', () => {
  const { output, cache } = makeOutput({ python: ['launch'], pip: ['cache'] });
  for (const name of readdirSync(output.root).filter((entry) => entry !== 'CACHEDIR.TAG')) {
    const release = protect(name);
    expect(() => removeOutput(output.root, cache)).toThrow('io');
    release();
    expect([name, isMarked(output.root)]).toEqual([name, true]);
  }
  expect(removeOutput(output.root, cache)).toBe(true);
  expect(existsSync(output.root)).toBe(false);
});

test('an interrupted claim can be continued', () => {
  const { output, app, cache } = makeOutput({});
  removeOutput(output.root, cache);
  for (const files of [['CACHEDIR.TAG'], ['CACHEDIR.TAG', '.gitignore'], ['CACHEDIR.TAG', '.gitignore', 'owner.json']]) {
    claimOutput(output.root, app, cache);
    for (const name of readdirSync(output.root)) if (!files.includes(name)) fs.rmSync(path.join(output.root, name));
    if (files.includes('owner.json')) writeFileSync(output.seal, '');
    expect(claimOutput(output.root, app, cache)).toEqual(output);
    removeOutput(output.root, cache);
  }
});

test('a marked folder with more than a claim leaves can only be claimed by its user', () => {
  const { output, app, cache } = makeOutput({ python: ['launch'] });
  expect(claimOutput(output.root, app, cache)).toEqual(output);
  const other = makeApp({});
  const untrusted = expect.objectContaining({ failure: { kind: 'output-untrusted', path: output.root } });
  expect(() => claimOutput(output.root, app, other)).toThrow(untrusted);
});

test('without a secret, a folder can be claimed once, and earlier builds are not used', () => {
  const root = path.join(temporaryFolder(), '.pybuild');
  expect(claimOutput(root, '/app', undefined).root).toBe(root);
  makeApp({ 'layers/planted': '' }, root);
  expect(() => claimOutput(root, '/app', undefined)).toThrow('output-untrusted');
});

test('a valid seal makes up for a damaged mark', () => {
  const { output, app, cache } = makeOutput({ python: ['launch'] });
  writeFileSync(path.join(output.root, 'CACHEDIR.TAG'), '');
  expect(claimOutput(output.root, app, cache)).toEqual(output);
  expect(isMarked(output.root)).toBe(true);
  writeFileSync(path.join(output.root, 'CACHEDIR.TAG'), '');
  expect(removeOutput(output.root, cache)).toBe(true);
});
