import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { copyFixture } from '../fixtures.ts';
import { succeeded } from '../outcomes.ts';
import { hostPython, makeApp, type Outcome, pybuild, startPybuild } from '../pybuild.ts';
import { type Snapshot, snapshotOf } from './build-snapshot.ts';
import { networkVariables } from './lifecycle-network.ts';

/** A folder where one app after another is built, so that their tool is installed only once. */
export interface ManagerApp {
  readonly folder: string;
  readonly home: string;
  /** Replaces the app by a fixture or files; the build stays. */
  readonly become: (content: string | Readonly<Record<string, string | Buffer>>) => void;
  readonly build: (...options: string[]) => Promise<Outcome>;
  /** The output of a command in the app's launch environment. */
  readonly print: (...command: string[]) => Promise<string>;
  /** What `run --check` says of the app, which must start. */
  readonly check: () => Promise<string>;
  readonly start: (port: number) => ReturnType<typeof startPybuild>;
  /** The packages that the last build reported, as `name version`. */
  readonly packages: () => string[];
  /** Everything in the app itself. */
  readonly source: () => Snapshot;
  /** The layers of the last build: those for launch, and the tool's. */
  readonly layers: () => Snapshot;
}

/** Creates such a folder with its own home. Both are removed after the tests of the file; all share one cache. */
export function managerApp(): ManagerApp {
  const folder = makeApp({}, path.join(root(), String((made += 1)), 'app'));
  const home = makeApp({}, path.join(path.dirname(folder), 'home'));
  const { PATH = '', PYENV_ROOT = path.join(process.env['HOME'] ?? '', '.pyenv') } = process.env;
  const env = { ...networkVariables(), PATH, PYENV_ROOT, HOME: home, XDG_CACHE_HOME: path.join(root(), 'cache') };
  const options = ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${hostPython().minor}`];
  const output = path.join(folder, '.pybuild');
  return {
    folder,
    home,
    become: (content) => {
      for (const name of readdirSync(folder).filter((one) => one !== '.pybuild')) rmSync(path.join(folder, name), { recursive: true });
      if (typeof content === 'string') copyFixture(content, folder);
      else makeApp(content, folder);
    },
    build: async (...more) => succeeded(await pybuild(['build', '--verbose', ...options, ...more, folder], { env })),
    print: async (...command) => succeeded(await pybuild(['run', '--no-build', folder, ...command], { env })).stdout,
    check: async () => succeeded(await pybuild(['run', '--no-build', '--check', folder], { env })).stdout,
    start: (port) => startPybuild(['run', '--no-build', folder], { env: { ...env, PORT: String(port) } }),
    packages: () => {
      const report = JSON.parse(readFileSync(path.join(output, 'report.json'), 'utf8')) as {
        packages: { name: string; version: string }[];
      };
      return report.packages.map(({ name, version }) => `${name} ${version}`);
    },
    source: () => new Map([...snapshotOf(folder)].filter(([where]) => !where.startsWith('.pybuild'))),
    layers: () => new Map([...snapshotOf(output)].filter(([where]) => /^(layers|build-only\/\w+)\//.test(where))),
  };
}

let made = 0;
let shared: string | undefined;

function root(): string {
  if (shared === undefined) {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-managers-')));
    mkdirSync(path.join(folder, 'cache'));
    afterAll(() => rmSync(folder, { recursive: true }));
    shared = folder;
  }
  return shared;
}

/** The states of a build's layers, by the name of each. */
export function layerStates({ stderr }: Outcome): Record<string, string> {
  return Object.fromEntries(Array.from(stderr.matchAll(/^Layer ([\w-]+): (.*)$/gm), ([, name = '', state = '']) => [name, state]));
}
