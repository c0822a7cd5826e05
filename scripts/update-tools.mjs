// Pins the package managers: writes data/tools/NAME.txt, with the hashes of the tool and all its dependencies, for every system
// and every Python from 3.10 on.
//
//   node scripts/update-tools.mjs poetry==2.5.1 'pdm==2.29.4 hishel<2'
//
// Requirements after a tool's own version hold back packages that it does not work with. The version is also in
// src/python/managers/; a test compares the two.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const wanted = process.argv.slice(2);
if (wanted.length === 0 || !wanted.every((one) => /^[a-z]+==[\d.]+( \S+)*$/.test(one))) {
  throw new Error('usage: node scripts/update-tools.mjs NAME==VERSION …');
}

const work = mkdtempSync(path.join(tmpdir(), 'update-tools-'));
try {
  run('python3', ['-m', 'venv', work]);
  run(path.join(work, 'bin/pip'), ['install', '--quiet', 'uv']);
  for (const one of wanted) {
    // Wheels only: a build should not have to wait until a tool's dependencies are built.
    const options = [
      '--universal',
      '--python-version',
      '3.10',
      '--generate-hashes',
      '--no-header',
      '--no-annotate',
      '--no-build',
      '--quiet',
    ];
    const pins = run(
      path.join(work, 'bin/uv'),
      ['pip', 'compile', ...options, '--no-emit-index-url', '--no-emit-find-links', '-'],
      one.replaceAll(' ', '\n'),
    );
    const file = `data/tools/${one.split('==')[0]}.txt`;
    writeFileSync(new URL(`../${file}`, import.meta.url), pins);
    console.log(`${file}: ${pins.match(/^\S+==/gm).length} packages`);
  }
} finally {
  rmSync(work, { recursive: true });
}

function run(program, args, input) {
  return execFileSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 2] });
}
