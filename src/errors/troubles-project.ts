import { shown } from '../output/untrusted.ts';
import { explainOwnProject } from './own-project.ts';
import type { Claim, Trouble } from './trouble.ts';
import { placeName, releaseName, type TroubleWording, type TroubleWordings } from './trouble-wording.ts';

/** Troubles with the requirements in the app's own files. */
export const PROJECT_TROUBLES = {
  conflict: ({ claims = [] }) => ({
    happened: [explainConflict(claims)],
    advice: adviseOnConflict(claims),
  }),
  'python-range': ({ package: name, requires, range, ...where }, { manager }) => ({
    happened: [`${releaseName(name, where)} needs Python ${shown(requires)}, but the project is for ${shown(range)}.`],
    advice: [
      `In pyproject.toml, change ${manager?.name === 'poetry' ? 'requires-python (or python in [tool.poetry.dependencies])' : 'requires-python'} to "${shown(requires)}".`,
      `Or allow an older release of ${shown(name)}.`,
    ],
  }),
  'hash-mode': explainHashMode,
  'invalid-requirement': ({ where }, { lock }) => ({
    happened: [`pip cannot read ${where === undefined ? 'a line of the requirements' : shown(where)}.`],
    advice: [
      lock === undefined
        ? 'Correct that line of the requirements.'
        : `Correct what asks for it in ${lock.name === 'pipenv' ? 'the Pipfile' : 'pyproject.toml'}, then run: ${lock.refresh}`,
    ],
  }),
  'stale-lock': ({ lock, manifest, refresh }) => ({
    happened: [`${lock} is out of date: ${manifest} changed.`],
    advice: [`Run: ${refresh}`],
  }),
  'python-mismatch': (_, { lock }) => ({
    happened: [`The packages in ${lock?.file ?? 'the lock'} are not for this version of Python.`],
    advice: [`Use another version in .python-version, or update the lock for this one${lock === undefined ? '.' : `: ${lock.refresh}`}`],
  }),
  'own-project': explainOwnProject,
} satisfies Partial<TroubleWordings>;

function explainConflict(claims: readonly Claim[]): string {
  if (claims.length === 0) return 'The requirements contradict each other.';
  const [others, own] = [claims.filter(({ who }) => who !== undefined), claims.filter(({ who }) => who === undefined)];
  const theirs = others.map(
    ({ who = '', wants, place }) => `${releaseName(who, place === undefined ? {} : { place })} needs ${shown(wants)}`,
  );
  const ours = own.map(({ wants, place }) => `${place === undefined ? 'the app' : placeName(place)} asks for ${shown(wants)}`);
  const [first = '', ...rest] = [...theirs, ...ours];
  return `The requirements contradict each other: ${first}${rest.length === 0 ? '' : `, but ${rest.join(', and ')}`}.`;
}

function adviseOnConflict(claims: readonly Claim[]): string[] {
  const places = [...new Set(claims.flatMap(({ place }) => (place === undefined ? [] : [placeName(place)])))];
  if (places.length === 0) return ['Loosen one of those that its output names.'];
  return [`Loosen or remove the version in ${places.join(' or ')}, then build again.`];
}

const WITH_HASHES: Readonly<Record<Extract<Trouble, { kind: 'hash-mode' }>['why'], string>> = {
  editable: 'is editable, and what is installed in place has no file to hash',
  folder: 'is a folder, which has no hash',
  repository: 'comes from a repository, which has no hash',
  unpinned: 'has neither a version nor a hash in it',
  unhashed: 'has no hash',
};

function explainHashMode(trouble: Extract<Trouble, { kind: 'hash-mode' }>): TroubleWording {
  const { why, what, place, neededBy } = trouble;
  const isListed = why !== 'unpinned' && why !== 'unhashed';
  const file = place === undefined ? 'requirements.txt' : shown(place.file);
  const happened = `Some lines of ${file} have hashes, so pip wants one for every package, but ${releaseName(what, { ...(place === undefined ? {} : { place }), ...(neededBy === undefined ? {} : { neededBy }) })} ${WITH_HASHES[why].replace(' in it', ` in ${file}`)}.`;
  if (isListed) {
    return {
      happened: [happened],
      advice: [
        'Remove the hashes from the file (pip-compile without --generate-hashes).',
        'Or keep them and install it as a wheel: build it into the app (pip wheel --no-deps), and add its path with --hash.',
      ],
    };
  }
  return {
    happened: [happened],
    advice: [
      'Create the file again with everything in it: uv pip compile --generate-hashes requirements.in -o requirements.txt',
      'Or with pip-tools: pip-compile --generate-hashes --allow-unsafe requirements.in (without --allow-unsafe it leaves out setuptools and pip).',
    ],
  };
}
