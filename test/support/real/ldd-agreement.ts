import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkLoadability, type ChosenImage, chooseImage } from '../../../src/lifecycle/loadability.ts';
import { nativeFilesOf } from '../../../src/lifecycle/native-files.ts';
import { outputFolder } from '../../../src/lifecycle/state/output-folder.ts';
import { lddIn } from './minimal-root.ts';

/** The image whose root `minimalRoot` makes. */
export function minimalImage(): ChosenImage {
  const chosen = chooseImage({ name: 'debian:12', from: '--run-image' }, fileURLToPath(new URL('../../../data', import.meta.url)));
  if (chosen === undefined) throw new Error('no image');
  return chosen;
}

/** What pybuild and `ldd` find of a build's native files. */
export interface Agreement {
  readonly files: number;
  /** How many files `ldd` was asked about. */
  readonly asked: number;
  /** The libraries and versions that pybuild misses, sorted. */
  readonly expected: readonly string[];
  /** Those that `ldd` misses; what another file of the build is, is loaded before. */
  readonly missing: readonly string[];
  /** Files of which pybuild says that they miss a library, and `ldd` does not. */
  readonly unsaid: readonly string[];
}

/** Compares pybuild's findings on the build in `folder` with those of `ldd` in a minimal Debian 12. */
export function agreementWithLdd(root: string, folder: string): Agreement {
  const output = outputFolder(folder);
  const native = nativeFilesOf(output);
  const findings = checkLoadability(output, 'linux-x86_64-gnu', minimalImage())?.findings ?? [];
  const said = lddIn(
    root,
    output.root,
    native.libraryPath.join(':'),
    native.files.map(({ path: file }) => file),
  );
  // A file of a package is tried alone here, and is loaded after its dependencies in earnest.
  const ofBuild = new Set(native.files.map(({ path: file }) => path.basename(file)));
  const expected = findings.flatMap(({ problem: one }) =>
    one.kind === 'library' ? [one.library] : one.kind === 'version' ? [one.version] : [],
  );
  return {
    files: native.files.length,
    asked: said.size,
    expected: [...new Set(expected)].toSorted(),
    missing: [...new Set([...said.values()].flat())].filter((name) => !ofBuild.has(name)).toSorted(),
    unsaid: findings.flatMap(({ problem: one, files }) =>
      one.kind === 'library' ? files.filter((file) => said.get(file)?.includes(one.library) !== true) : [],
    ),
  };
}
