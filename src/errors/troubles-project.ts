import { shown } from '../output/untrusted.ts';
import type { TroubleWordings } from './trouble-wording.ts';

/** Troubles with the requirements in the app's own files. */
export const PROJECT_TROUBLES = {
  conflict: () => ({
    happened: ['The requirements contradict each other.'],
    advice: ['Loosen one of those that pip names above.'],
  }),
  'invalid-requirement': ({ where }) => ({
    happened: [`pip cannot read ${where === undefined ? 'a line of the requirements' : shown(where)}.`],
    advice: ['Correct that line of the requirements.'],
  }),
  'stale-lock': ({ lock, manifest, refresh }) => ({
    happened: [`${lock} is out of date: ${manifest} changed.`],
    advice: [`Run: ${refresh}`],
  }),
  'python-mismatch': (_, { lock }) => ({
    happened: [`The packages in ${lock?.file ?? 'the lock'} are not for this version of Python.`],
    advice: [`Use another version in .python-version, or update the lock for this one${lock === undefined ? '.' : `: ${lock.refresh}`}`],
  }),
  'root-project': () => ({
    happened: ['The packages were installed, but the project itself could not be.'],
    advice: [
      'If the app is not a package, write "package-mode = false" under [tool.poetry] in pyproject.toml.',
      'If it is one, check its name, "packages" and readme there.',
    ],
  }),
} satisfies Partial<TroubleWordings>;
