import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { checkCode } from '../../src/buildpack/check-code.ts';
import type { BuildContext } from '../../src/buildpack/context.ts';
import { type Failure, PybuildError } from '../../src/errors/failure.ts';
import type { MissingImport } from '../../src/errors/trouble.ts';
import { makeHost } from '../../src/io/make-host.ts';
import type { Event } from '../../src/output/events.ts';
import { hostPython, makeApp, temporaryFolder } from './pybuild.ts';

/** The Python that looks at the code. */
export const PYTHON = { executable: hostPython().executable, minor: '3.12', identity: 'x' };
const DATA = path.join(import.meta.dirname, '../../data');

export type Files = Readonly<Record<string, string | Buffer>>;

/** How an app is checked. */
export interface Options {
  /** The files of site-packages. */
  readonly installed?: Files;
  readonly command?: string;
  /** The programs in the environment's `bin`. */
  readonly programs?: Files;
  readonly env?: Readonly<Record<string, string>>;
  readonly manager?: string;
  readonly cacheDir?: string;
  readonly python?: typeof PYTHON;
}

/** What a strict build says of the imports of an app. */
export async function missing(app: Files | string, options: Options = {}): Promise<readonly MissingImport[]> {
  const failure = await failureFrom(() => check(app, { ...options, strict: true }));
  return failure?.kind === 'imports-missing' ? failure.imports : [];
}

async function failureFrom(action: () => Promise<unknown>): Promise<Failure | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof PybuildError) return error.failure;
    throw error;
  }
}

/** The events of a check. */
export async function check(app: Files | string, options: Options & { strict?: boolean } = {}): Promise<Event[]> {
  const { installed = {}, programs = {}, command = 'gunicorn app:app', env = {}, manager = 'pip', python = PYTHON } = options;
  const events: Event[] = [];
  const host = makeHost({ env: {}, offline: true, emit: (event) => events.push(event), signal: new AbortController().signal });
  const appDir = typeof app === 'string' ? app : makeApp(app);
  const venv = temporaryFolder();
  const site = path.join(venv, 'lib/python3.12/site-packages');
  mkdirSync(site, { recursive: true });
  makeApp(Object.fromEntries(Object.entries(installed).map(([name, text]) => [name, text])), site);
  makeApp(Object.fromEntries(Object.entries(programs).map(([name, text]) => [`bin/${name}`, text])), venv);
  const context = { appDir, layersDir: temporaryFolder(), env, dataDir: DATA, strict: options.strict === true } as unknown as BuildContext;
  const cacheDir = options.cacheDir ?? temporaryFolder();
  const installedFrom = { manager, reads: ['requirements.txt'], addTo: manager === 'pip' ? 'requirements.txt' : 'pyproject.toml' };
  const processes = command === '' ? [] : [{ type: 'web', command: ['bash', '-c'], args: [command] }];
  await checkCode(host, context, { python, venv, cacheDir, installedFrom }, { processes: processes as never, staticFiles: {} });
  return events;
}

/** Modules with their packages. */
export function modules(found: readonly MissingImport[]): string[] {
  return found.map(({ module, package: name }) => (name === undefined ? module : `${module}: ${name}`));
}
