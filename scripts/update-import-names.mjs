// Refreshes data/import-names.json: the packages that have a module, where their names differ, and the names that do not differ.
//
//   node scripts/update-import-names.mjs POPULAR.txt
//
// POPULAR.txt has names of packages, one a line, the most downloaded first (lists of the most downloaded packages are published
// each month). Only the first of them are ever proposed, so that no typing error and no squatted name is. Which modules a package
// has comes from the database of `pigar` (BSD-3-Clause), which has the top-level names of every wheel on the index.
// What is chosen by hand is in import-names-by-hand.mjs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BY_HAND, NO_MODULES } from './import-names-by-hand.mjs';

const PIGAR = 'pigar==2.2.0';
/** How many packages are popular enough to be proposed. */
const MOST = 5000;
/** A module that more packages have is a namespace, or has no owner. */
const MOST_OWNERS = 4;
/** A package with more modules has others than what it is for. */
const MOST_MODULES = 3;

const [popularFile] = process.argv.slice(2);
if (popularFile === undefined) throw new Error('usage: node scripts/update-import-names.mjs POPULAR.txt');
const popular = readFileSync(popularFile, 'utf8').split('\n').filter(Boolean).map(normal);
const rank = new Map(popular.map((name, index) => [name, index]));

const work = mkdtempSync(path.join(tmpdir(), 'update-import-names-'));
try {
  const owners = new Map();
  const modules = new Map();
  for (const [name, module] of readPigar()) {
    modules.set(name, [...(modules.get(name) ?? []), module]);
    if (!rank.has(normal(name)) || !/^[A-Za-z][A-Za-z0-9_]+$/.test(module)) continue;
    owners.set(module, [...(owners.get(module) ?? []), name]);
  }
  const names = {};
  const same = new Set();
  const standard = new Set(python('import sys; print(" ".join(sys.stdlib_module_names))').split(/\s+/));
  for (const [module, all] of owners) {
    const [first] = all.toSorted((a, b) => rank.get(normal(a)) - rank.get(normal(b)));
    if (rank.get(normal(first)) >= MOST || standard.has(module) || NO_MODULES.has(module)) continue;
    if (/^types-|-stubs$|-nightly/.test(normal(first))) continue;
    if (normal(first) === normal(module)) same.add(normal(first));
    else if (all.length <= MOST_OWNERS && isMain(module, first, modules.get(first))) names[module] = first;
  }
  for (const [module, name] of Object.entries(BY_HAND)) {
    if (module.includes('.') || normal(name) !== normal(module)) names[module] = name;
    else same.add(normal(name));
  }
  const sorted = Object.fromEntries(Object.entries(names).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const about = `Made by scripts/update-import-names.mjs: top-level names by ${PIGAR} (BSD-3-Clause), of the ${MOST} most downloaded packages.`;
  const data = { about, names: sorted, same: [...same].toSorted((a, b) => (a < b ? -1 : 1)).join(' ') };
  writeFileSync(new URL('../data/import-names.json', import.meta.url), `${JSON.stringify(data, undefined, 1)}\n`);
  console.log(`${Object.keys(sorted).length} names that differ, ${same.size} that do not`);
} finally {
  rmSync(work, { recursive: true });
}

function plain(text) {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Whether a module is what its package is for: packages with many have tests, tools and plug-ins among them. */
function isMain(module, name, all) {
  const isAlike = plain(name).includes(plain(module)) || plain(module).includes(plain(name).replace(/^(?:python|django|py)|\d+$/g, ''));
  return isAlike || all.length <= MOST_MODULES;
}

/** Pairs of a package and a module that it has. */
function readPigar() {
  execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', work, PIGAR]);
  const program = `
import glob, json, sqlite3, sys, zipfile
with zipfile.ZipFile(glob.glob("*.whl")[0]) as wheel:
    wheel.extract("pigar/.db.sqlite3")
query = "select d.name, t.name from distributions d join top_level_module_names t on t.distribution_id = d.id"
json.dump(list(sqlite3.connect("pigar/.db.sqlite3").execute(query)), sys.stdout)`;
  return JSON.parse(python(program));
}

function python(program) {
  return execFileSync('python3', ['-c', program], { cwd: work, encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 });
}

function normal(name) {
  return name
    .trim()
    .toLowerCase()
    .replace(/[-_.]+/g, '-');
}
