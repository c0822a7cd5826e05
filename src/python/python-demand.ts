import { fail } from '../errors/failure.ts';
import { type Table, isTable } from './file-content.ts';
import { isSpecifier, matchesSpecifier } from './specifier.ts';

/** A requirement of one of the app's files on the Python version. */
export interface PythonDemand {
  readonly file: string;
  /** The key in the file: `requires-python`. */
  readonly key: string;
  /** The text in the file. */
  readonly text: string;
  /** PEP 440 specifiers; at least one has to accept the version. */
  readonly anyOf: readonly string[];
  /** Whether it may name a single version (`3.12`), which is then used unless a version file or a setting names another. */
  readonly chooses: boolean;
}

/** Whether a file accepts `version`; without a patch number, whether it accepts any of its patches. */
export function accepts(demand: PythonDemand, version: string): boolean {
  return acceptedByAll([demand], version);
}

/** Whether all files accept `version`; without a patch number, whether there is a patch that all accept. */
export function acceptedByAll(demands: readonly PythonDemand[], version: string): boolean {
  // A pre-release counts as its final release.
  const [final = ''] = /^[\d.]+/.exec(version) ?? [];
  const patches = final.split('.').length < 3 ? Array.from({ length: 100 }, (_, patch) => `${final}.${patch}`) : [final];
  return patches.some((patch) => demands.every(({ anyOf }) => anyOf.some((specifier) => matchesSpecifier(patch, specifier))));
}

/** The demand of a key with a PEP 440 specifier, such as `requires-python`; none if the key is absent. Fails if it is invalid. */
export function specifierDemand(table: Table | undefined, key: string, file: string): PythonDemand[] {
  const value = table?.[key];
  if (value === undefined) return [];
  if (typeof value !== 'string' || !isSpecifier(value)) fail({ kind: 'python-demand-invalid', text: JSON.stringify(value), file, key });
  return [{ file, key, text: value, anyOf: [value], chooses: false }];
}

/** `requires-python` of a project (PEP 621). */
export function projectDemand(pyproject: Table | undefined): PythonDemand[] {
  const project = pyproject?.['project'];
  return specifierDemand(isTable(project) ? project : undefined, 'requires-python', 'pyproject.toml');
}
