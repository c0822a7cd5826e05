/** Which of an app's requirements files a build without a `requirements.txt` uses. */
export type RequirementsChoice =
  /** One, and why it is that one. */
  | { readonly kind: 'one'; readonly file: string; readonly why: string }
  /** Several that may be meant. */
  | { readonly kind: 'several'; readonly files: readonly string[] }
  /** None: there are none, or only those for development. */
  | { readonly kind: 'none'; readonly development: readonly string[] };

const INPUT = 'requirements.in';
/** Names of requirements files at the root: `requirements-prod.txt`, `prod-requirements.txt`, `deps.txt`. */
const AT_ROOT = /^(?:requirements?[-_.].+|.+[-_.]requirements|deps|dependencies)\.txt$/i;
const BELOW = /^[^.].*\.txt$/i;
const PRODUCTION = new Set(['prod', 'production', 'deploy', 'deployment', 'live', 'heroku']);
const DEVELOPMENT = new Set(
  'dev devel develop development local test tests testing doc docs documentation lint linting format style ci qa typing types mypy bench benchmark benchmarks build tools tox coverage debug'.split(
    ' ',
  ),
);

/** Chooses among the files at the root of an app and in its folder `requirements`, by their names. */
export function chooseRequirements(atRoot: readonly string[], below: readonly string[]): RequirementsChoice {
  if (atRoot.includes(INPUT)) return { kind: 'one', file: INPUT, why: 'there is no requirements.txt' };
  const files = [
    ...atRoot.filter((name) => AT_ROOT.test(name) && !/\.txt\.txt$/i.test(name)),
    ...below.filter((name) => BELOW.test(name)).map((name) => `requirements/${name}`),
  ];
  const named = (words: ReadonlySet<string>): string[] => files.filter((file) => wordsOf(file).some((word) => words.has(word))).toSorted();
  const production = named(PRODUCTION);
  const development = named(DEVELOPMENT).filter((file) => !production.includes(file));
  const others = files.filter((file) => !production.includes(file) && !development.includes(file)).toSorted();
  const [first, ...more] = production.length > 0 ? production : others;
  if (first === undefined) return { kind: 'none', development };
  if (more.length > 0) return { kind: 'several', files: [first, ...more] };
  const why =
    production.length > 0
      ? 'its name says production'
      : development.length > 0
        ? 'the others are for development'
        : 'it is the only list of packages';
  return { kind: 'one', file: first, why };
}

function wordsOf(file: string): string[] {
  return file
    .replace(/\.txt$/i, '')
    .toLowerCase()
    .split(/[^a-z]+/);
}
