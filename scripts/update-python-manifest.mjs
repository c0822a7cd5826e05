// Refreshes data/python-manifest.json from a newer copy of uv's list of Python archives.
//
//   node scripts/update-python-manifest.mjs download-metadata.json
//
// The list is crates/uv-python/download-metadata.json of astral-sh/uv. Its versions are copied; versions that it no longer has
// are kept, since their archives stay available.
import { readFileSync, writeFileSync } from 'node:fs';

const manifestFile = new URL('../data/python-manifest.json', import.meta.url);
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('usage: node scripts/update-python-manifest.mjs download-metadata.json');

const flavorOf = (url) => manifest.flavors.findIndex((flavor) => url.endsWith(`-${flavor}.tar.gz`));
let changed = 0;
for (const entry of Object.values(JSON.parse(readFileSync(source, 'utf8')))) {
  const family = typeof entry.arch === 'string' ? entry.arch : entry.arch.family;
  const target = entry.os === 'darwin' ? `darwin-${family}` : `${entry.os}-${family}-${entry.libc}`;
  const flavor = flavorOf(entry.url);
  const plain = entry.name === 'cpython' && !entry.variant && !entry.arch.variant;
  if (!plain || flavor < 0 || !entry.sha256 || manifest.triples[target] === undefined) continue;
  const version = `${entry.major}.${entry.minor}.${entry.patch}${entry.prerelease ?? ''}`;
  const build = Number(entry.build);
  const url = manifest.urlTemplate
    .replace(/\{build\}/g, build)
    .replace('{version}', version)
    .replace('{triple}', manifest.triples[target])
    .replace('{flavor}', manifest.flavors[flavor]);
  if (url !== entry.url) throw new Error(`The address of ${version} for ${target} has another form: ${entry.url}`);
  const known = manifest.versions[version]?.[target];
  if (known?.[2] === entry.sha256 || (known?.[0] ?? 0) > build) continue;
  manifest.versions[version] = { ...manifest.versions[version], [target]: [build, flavor, entry.sha256] };
  changed++;
}
writeFileSync(manifestFile, JSON.stringify(manifest));
console.log(`${changed} archives are new or newer.`);
