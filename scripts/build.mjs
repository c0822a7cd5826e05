// Creates dist/cli.cjs and dist/buildpack.cjs: src/ and its packages in one file each, since loading their modules one by one
// takes longer than running them. CommonJS, because Node loads that faster. For the command line, packages that only some
// commands need stay outside, in package.json's dependencies; the buildpack's file includes everything. The licences of bundled
// packages are written beside the files.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
// Both a shell and Node read this. Without `--`, Node would take options such as --env-file as its own.
const STARTED_BY_A_SHELL = '#!/usr/bin/env sh\n":" //; exec node -- "$0" "$@"\n';

await bundle({ entry: 'src/cli.ts', name: 'cli', external: Object.keys(dependencies), head: STARTED_BY_A_SHELL });
chmodSync(path.join(root, 'dist/cli.cjs'), 0o755);
await bundle({ entry: 'src/shim.ts', name: 'buildpack', external: [], head: '' });

/** @param {{ entry: string, name: string, external: string[], head: string }} part */
async function bundle({ entry, name, external, head }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `dist/${name}.cjs`,
    bundle: true,
    external,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    metafile: true,
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: `${head}const moduleUrl = require("node:url").pathToFileURL(__filename).href;` },
  });
  const inputs = Object.keys(metafile.inputs);
  const packages = new Set(inputs.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const licences = [...packages].toSorted().map(licenceOf);
  writeFileSync(path.join(root, `dist/${name}.LICENSES.txt`), licences.join(`\n${'-'.repeat(80)}\n\n`));
}

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(path.join(root, folder, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
