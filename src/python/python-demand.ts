import { fail } from '../errors/failure.ts';
import { type Table, isTable } from './file-content.ts';
import { isSpecifier, matchesSpecifier } from './specifier.ts';

/** What a file of the app demands of the Python version. */
export interface PythonDemand {
  readonly file: string;
  /** How the file calls it: `requires-python`. */
  readonly key: string;
  /** As the file has it. */
  readonly text: string;
  /** PEP 440 specifiers, one of which has to accept the version. */
  readonly anyOf: readonly string[];
  /** Whether it may name a version (`3.12`), which is then the one to have where no version file and no setting names another. */
  readonly chooses: boolean;
}

/** Whether `version` is one that a file accepts; one without a patch if any of its patches is. */
export function accepts(demand: PythonDemand, version: string): boolean {
  return acceptedByAll([demand], version);
}

/** Whether all files accept `version`; one without a patch if there is a patch of it that all accept. */
export function acceptedByAll(demands: readonly PythonDemand[], version: string): boolean {
  // A pre-release counts as what it is to become.
  const [final = ''] = /^[\d.]+/.exec(version) ?? [];
  const patches = final.split('.').length < 3 ? Array.from({ length: 100 }, (_, patch) => `${final}.${patch}`) : [final];
  return patches.some((patch) => demands.every(({ anyOf }) => anyOf.some((specifier) => matchesSpecifier(patch, specifier))));
}

/** The demand of a key that holds a PEP 440 specifier, as `requires-python` does; none where the key is not there. Fails if it cannot be read. */
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
