import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type BuildApp, buildApp } from './build-app.ts';
import { succeeded } from './outcomes.ts';
import type { PackageIndex } from './package-index.ts';
import type { Outcome } from './pybuild.ts';
import { compare, type Difference, type Snapshot, snapshotOf } from './real/build-snapshot.ts';

/** Apps that share one store of packages. */
export interface StoreApps {
  /** The folder of the store. */
  readonly cache: string;
  /** Removes every package. */
  readonly reset: () => void;
  /** Builds an app only to get its requirements into the store. */
  readonly seed: (requirements: string, ...options: string[]) => Promise<Outcome>;
  /** An environment built with the store, and the build's output about that. */
  readonly share: (requirements: string, ...options: string[]) => Promise<{ readonly venv: Snapshot; readonly said: string }>;
  /** How an environment built with the store differs from one that only pip fills, at the same path. */
  readonly differences: (requirements: string, ...options: string[]) => Promise<Comparison>;
}

interface Comparison {
  readonly differences: readonly Difference[];
  /** The output of the build about the store. */
  readonly said: string;
  /** How both ended: the exit code, and any errors. */
  readonly plain: string;
  readonly shared: string;
}

/** Creates them, in folders named `name`. */
export function storeApps(index: PackageIndex, name = 'app'): StoreApps {
  const [subject, seeder] = [buildApp({}, index, name), buildApp({}, index)];
  const cache = path.join(path.dirname(seeder.folder), 'a cache');
  for (const app of [subject, seeder]) app.env['XDG_CACHE_HOME'] = cache;
  let built = 0;
  // The same requirements in other words: packages are installed again, and everything else is kept.
  const build = (app: BuildApp, requirements: string, options: readonly string[]): Promise<Outcome> => {
    app.write({ 'requirements.txt': `# ${(built += 1)}\n${requirements}\n` });
    return app.build(...options);
  };
  return {
    cache,
    reset: () => {
      const store = path.join(cache, 'pybuild/store');
      for (const kind of existsSync(store) ? readdirSync(store) : [])
        if (kind !== 'tools') rmSync(path.join(store, kind), { recursive: true });
    },
    seed: async (requirements, ...options) => succeeded(await build(seeder, requirements, options)),
    share: async (requirements, ...options) => {
      const outcome = succeeded(await build(subject, requirements, options));
      return { venv: venvOf(subject), said: fromStore(outcome) };
    },
    differences: async (requirements, ...options) => {
      const plain = await build(subject, requirements, ['--env', 'BP_PYTHON_INSTALLER=pip', ...options]);
      const before = plain.code === 0 ? venvOf(subject) : new Map<string, string>();
      const shared = await build(subject, requirements, options);
      const after = shared.code === 0 ? venvOf(subject) : new Map<string, string>();
      return { differences: compare(before, after), said: fromStore(shared), plain: endOf(plain), shared: endOf(shared) };
    },
  };
}

/** Everything in the virtual environment of an app. */
export function venvOf({ output }: BuildApp): Snapshot {
  return snapshotOf(path.join(output, 'layers/pybuild_python/venv'));
}

/** The line of output about packages from the store; '' if there is none. */
export function fromStore({ stderr }: Outcome): string {
  return stderr
    .split('\n')
    .filter((line) => /\bpackages? comes? from the store$/.test(line))
    .join('\n');
}

function endOf({ code, stderr }: Outcome): string {
  return [String(code), ...stderr.split('\n').filter((line) => /^(ERROR: |Error: )/.test(line))].join('\n');
}
