import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from '../../src/io/toml.ts';
import { openLayers, type OutputLayers } from '../../src/lifecycle/state/layer-store.ts';
import { removeTree } from '../../src/io/trees.ts';
import { claimOutput, type OutputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { begin } from '../../src/lifecycle/state/transaction.ts';
import type { Report } from '../../src/output/report.ts';
import type { Problem } from '../../src/python/loadability/finding.ts';

/** An output folder as a build leaves it, but with one file in each layer. */
export interface MadeOutput {
  readonly root: string;
  readonly app: string;
  readonly cache: string;
  readonly output: OutputFolder;
}

/** Creates one below a temporary folder (in memory, where syncing costs nothing) with these layers: name → types that are true. */
export function makeOutput(layers: Readonly<Record<string, readonly string[]>>): MadeOutput {
  const root = realpathSync(mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pybuild-test-')));
  onTestFinished(() => removeTree(root));
  const [app, cache] = [path.join(root, 'app'), path.join(root, 'cache')];
  mkdirSync(app);
  const output = claimOutput(path.join(app, '.pybuild'), app, cache);
  for (const [name, types] of Object.entries(layers)) {
    const store = types.includes('launch') ? output.ownLayers : output.cache;
    writeLayer(store, name, types, `old ${name}`);
  }
  write(output.metadata, stringify({ buildpacks: [], processes: [{ type: 'web', command: ['true'], args: [], direct: true }] }));
  write(path.join(output.workspace, 'app.py'), 'old app');
  write(output.report, JSON.stringify(reportOf(app, output.root)));
  return { root, app, cache, output };
}

/** Writes a layer as a buildpack does. */
export function writeLayer(store: string, name: string, types: readonly string[], content: string): void {
  write(path.join(store, name, 'content'), content);
  const document = { types: { launch: false, build: true, cache: false, ...Object.fromEntries(types.map((type) => [type, true])) } };
  write(path.join(store, `${name}.toml`), stringify({ ...document, metadata: { made: content } }));
}

/** Begins a build and restores its layers. */
export function start(output: OutputFolder, from: 'finished' | 'all' = 'all'): OutputLayers {
  begin(output);
  const store = openLayers(output);
  store.restore(from);
  return store;
}

/** Replaces a restored layer by a new one. */
export function remake(store: OutputLayers, output: OutputFolder, name: string, content: string, types = ['launch', 'cache']): void {
  store.discard(path.join(output.ownLayers, name));
  writeLayer(output.ownLayers, name, types, content);
}

/** The layers in a folder with their content. */
export function layersIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'content')));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name, 'content'), 'utf8')]));
}

function write(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const PROBLEMS: readonly Problem[] = [
  { kind: 'library', library: 'libGL.so.1', package: 'libgl1', others: ['heroku:22'] },
  { kind: 'version', library: 'libc.so.6', version: 'GLIBC_2.99', has: 'GLIBC_2.39', compiledHere: true },
  { kind: 'machine', machine: 'aarch64' },
  { kind: 'libc' },
  { kind: 'damaged', reason: 'it ends within its header' },
  { kind: 'no-libc' },
  { kind: 'image-machine', machines: ['x86_64'], machine: 'aarch64' },
];

/** A report with every required field, and some optional ones. */
export function reportOf(app: string, output: string): Report {
  return {
    v: 1,
    status: 'built',
    pybuild: '0.1.0',
    app,
    output,
    startedAt: '2026-01-02T03:04:02.000Z',
    finishedAt: '2026-01-02T03:04:05.678Z',
    seconds: 1.5,
    target: 'linux-x86_64-gnu',
    python: { version: '3.12.1', requested: '3.12', origin: { from: 'default' }, source: 'host', executable: '/usr/bin/python3.12' },
    packageManager: { name: 'pip', files: ['requirements.txt'] },
    tool: { name: 'pip', title: 'pip', version: '24.0' },
    packages: [{ name: 'ant', version: '1.0', direct: { url: 'file:///ant', editable: true } }],
    layers: [{ name: 'python', state: 'created', reasons: [], launch: true, bytes: 12 }],
    processes: [{ type: 'web', command: ['true'], args: [], default: true }],
    steps: [{ title: 'Copying the app', seconds: 0 }],
    environment: { machine: [], given: { A: '--env' }, withheld: [], toolConfiguration: [] },
    fidelity: { level: 'host-python', differences: ['Other libraries.'] },
    loadability: {
      image: 'heroku:24',
      files: 2,
      findings: PROBLEMS.map((problem) => ({ owner: { kind: 'package', name: 'ant' }, problem, files: ['/ant.so'] })),
    },
    fingerprint: { source: 'a', settings: 'b', variables: { A: 'c' } },
    interpreterStamp: '1 2',
    retryAt: '2026-01-03T03:04:05.678Z',
  };
}
