// Makes dist/cli.cjs: src/ and the packages that every command needs in one file, since loading their modules one by one
// takes longer than what they do. CommonJS, because Node loads that faster. What only some commands need stays outside, in
// package.json's dependencies. The licences of what went in go beside it.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts'],
  outfile: 'dist/cli.cjs',
  bundle: true,
  external: Object.keys(dependencies),
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  metafile: true,
  define: { 'import.meta.url': 'moduleUrl' },
  banner: {
    // Both a shell and Node read this. Without `--`, Node takes options such as --env-file for its own.
    js: '#!/usr/bin/env sh\n":" //; exec node -- "$0" "$@"\nconst moduleUrl = require("node:url").pathToFileURL(__filename).href;',
  },
});
chmodSync(path.join(dist, 'cli.cjs'), 0o755);

const packages = new Set(Object.keys(metafile.inputs).flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
const licences = [...packages].toSorted().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(path.join(root, folder, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
});
writeFileSync(path.join(dist, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
