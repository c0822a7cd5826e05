import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { PackageIndex } from './package-index.ts';
import { hermeticOptions, hostPython, makeApp, type Outcome, startPybuild } from './pybuild.ts';
import { warmHome } from './warm-home.ts';

/** An app of one test file with everything to build it: no network except the loopback. */
export interface BuildApp {
  readonly folder: string;
  readonly output: string;
  readonly env: Record<string, string>;
  readonly write: (files: Readonly<Record<string, string | Buffer>>) => void;
  /** The command line of a build, without a level of detail. */
  readonly args: (...options: string[]) => string[];
  /** Builds with `--verbose`, so that it tells of layers. */
  readonly start: (...options: string[]) => ReturnType<typeof startPybuild>;
  readonly build: (...options: string[]) => Promise<Outcome>;
  /** The lines of output about layers. */
  readonly layers: (outcome: Outcome) => string[];
  /** A file below the output folder; '' if it is missing. */
  readonly left: (file: string) => string;
}

/** Creates an app below a folder named `name`, removed after the tests of the file. */
export function buildApp(
  files: Readonly<Record<string, string | Buffer>>,
  index?: PackageIndex,
  name = 'app',
  python = hostPython(),
): BuildApp {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-build-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const folder = makeApp(files, path.join(root, name));
  const output = path.join(folder, '.pybuild');
  const env = {
    PATH: `${path.dirname(python.executable)}:${process.env['PATH']}`,
    HOME: python === hostPython() ? warmHome(makeApp({}, path.join(root, 'home')), python) : makeApp({}, path.join(root, 'home')),
    PIP_CONFIG_FILE: '/dev/null',
  };
  const common = [...hermeticOptions(python), ...(index === undefined ? [] : ['--env', `PIP_INDEX_URL=${index.url}`])];
  const args: BuildApp['args'] = (...options) => ['build', ...common, ...options, folder];
  const start: BuildApp['start'] = (...options) =>
    startPybuild(args(...(options.includes('--quiet') ? [] : ['--verbose']), ...options), { env });
  return {
    folder,
    output,
    env,
    args,
    write: (more) => void makeApp(more, folder),
    start,
    build: (...options) => start(...options).outcome,
    layers: ({ stderr }) => stderr.split('\n').filter((line) => line.startsWith('Layer ')),
    left: (file) => (existsSync(path.join(output, file)) ? readFileSync(path.join(output, file), 'utf8') : ''),
  };
}
