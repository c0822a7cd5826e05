import { isTable } from '../file-content.ts';
import { normalizeName } from '../requirements.ts';

/** What conda's file of an environment says, as a requirements.txt. */
export interface CondaList {
  readonly file: string;
  /** Lines for a requirements.txt. */
  readonly requirements: readonly string[];
  /** Packages that only conda is known to have by that name. */
  readonly leftOut: readonly string[];
  /** The minor version of Python that it names: `3.12`. */
  readonly python?: string;
}

/** Names of conda's file. */
export const CONDA_FILES: readonly string[] = ['environment.yml', 'environment.yaml'];
/** What a virtual environment has or needs no line for. */
const TOOLS = new Set(['python', 'pip', 'setuptools', 'wheel', 'conda']);
/** `conda-forge::numpy=1.26.4=py312_0`, `numpy >=1.26,<2`: channel, name, and what follows (conda's "Package match specifications"). */
const SPEC = /^(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(.*)$/;

/**
 * Reads the content of an `environment.yml`: its `pip:` part as it is, and of the conda packages those that PyPI is known to have
 * under the same name (`isPackage`). Undefined if it lists nothing.
 */
export function readConda(file: string, content: unknown, isPackage: (name: string) => boolean): CondaList | undefined {
  const listed: unknown = isTable(content) ? content['dependencies'] : undefined;
  if (!Array.isArray(listed)) return undefined;
  const dependencies = listed as readonly unknown[];
  const specs = dependencies.flatMap((one) => (typeof one === 'string' ? [SPEC.exec(one.trim())] : []));
  const named = specs.flatMap((spec) => (spec?.[1] === undefined ? [] : [{ name: spec[1], version: spec[2] ?? '' }]));
  const byPip = dependencies.flatMap((one) => (isTable(one) && Array.isArray(one['pip']) ? (one['pip'] as readonly unknown[]) : []));
  const own = named.filter(({ name }) => !TOOLS.has(name));
  const python = /^[=~<>!\s]*(3\.\d+)/.exec(named.find(({ name }) => name === 'python')?.version ?? '')?.[1];
  return {
    file,
    requirements: [
      ...own.filter(({ name }) => isPackage(normalizeName(name))).map(({ name, version }) => `${name}${versionOf(version)}`),
      ...byPip.filter((line) => typeof line === 'string'),
    ],
    leftOut: own.filter(({ name }) => !isPackage(normalizeName(name))).map(({ name }) => name),
    ...(python === undefined ? {} : { python }),
  };
}

/** `=1.26` fits every 1.26.x, also where a build follows; alternatives have no form in a requirements.txt. */
function versionOf(version: string): string {
  const [, only = '', build] = /^=?([\d.]+(?:\.\*)?)(?:=([\w*]+))?$/.exec(version.replace(/^=(?==)/, '=').trim()) ?? [];
  if (version.startsWith('==')) return version.replace(/^(==[^=\s]+)=.*$/, '$1').trim();
  if (only !== '') return build !== undefined && !only.endsWith('*') ? `==${only}` : `==${only.replace(/\.\*$/, '')}.*`;
  return /^[<>!~=][^|]*$/.test(version) ? version.replaceAll(' ', '') : '';
}

/** Whether PyPI has a popular package of a name (normalised), by this release's `data/import-names.json`. */
export function decodeKnownPackages(text: string): (name: string) => boolean {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return () => false;
  }
  if (!isTable(data) || !isTable(data['names']) || typeof data['same'] !== 'string') return () => false;
  const texts = Object.values(data['names']).filter((one) => typeof one === 'string');
  const known = new Set([...data['same'].split(' '), ...texts.map(normalizeName)]);
  return (name) => known.has(name);
}
