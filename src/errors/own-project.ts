import { shown } from '../output/untrusted.ts';
import type { OwnProjectTrouble } from './trouble.ts';
import { placeName, type TroubledBy, type TroubleWording } from './trouble-wording.ts';

/** Words the trouble of a project of the app that could not be built. */
export function explainOwnProject(trouble: OwnProjectTrouble, { manager }: TroubledBy): TroubleWording {
  const { path, file, place, reason = [] } = trouble;
  const who = path === '.' ? "The app's own project" : `The app's project in ${shown(path)}`;
  const where = place === undefined ? shown(file) : `${shown(file)}, installed by ${placeName(place)}`;
  const why = flawOf(trouble);
  const [only, ...others] = reason;
  const inLine = why ?? (others.length === 0 && only !== undefined ? shown(only.replace(/\.$/, '')) : undefined);
  return {
    happened: [
      `${who} (${where}) could not be built${inLine === undefined ? (only === undefined ? '.' : ':') : `: ${inLine}.`}`,
      ...(inLine === undefined ? reason.map((line) => `  ${shown(line)}`) : []),
    ],
    advice: inOrder(trouble, adviceOnFlaw(trouble), withoutInstall(trouble, manager?.name)),
  };
}

/** An app without any package is hardly meant to be one. */
function inOrder({ flaw, folders = [] }: OwnProjectTrouble, correct: string, without: readonly string[]): string[] {
  return flaw?.kind === 'package' && folders.length === 0
    ? [...without, ...(without.length > 0 ? [`Otherwise, ${correct.charAt(0).toLowerCase()}${correct.slice(1)}`] : [correct])]
    : [correct, ...without];
}

function flawOf({ flaw, name, path }: OwnProjectTrouble): string | undefined {
  switch (flaw?.kind) {
    case 'file':
      return `it needs ${shown(flaw.file)}, which is not in ${path === '.' ? 'the app' : shown(path)}`;
    case 'package':
      return `it has no package or module ${shown(flaw.name ?? name ?? 'of its name')}`;
    case 'several':
      return `setuptools cannot tell which of ${flaw.found.map(shown).join(', ')} belong to it`;
    case undefined:
      return undefined;
  }
}

function adviceOnFlaw({ flaw, file, name, backend = '', folders = [] }: OwnProjectTrouble): string {
  const manifest = shown(file);
  if (flaw === undefined) return `Correct that; ${manifest} says how the project is built.`;
  if (flaw.kind === 'file') return `Add ${shown(flaw.file)} (project.toml may exclude it), or remove what names it from ${manifest}.`;
  const candidates = flaw.kind === 'several' ? [...flaw.found, ...folders] : folders;
  const own = candidates.find((one) => lastOf(one) === name?.replaceAll('-', '_'));
  if (flaw.kind === 'several' && own === undefined) {
    const all = flaw.found.toSorted().map((one) => `"${shown(one)}"`);
    return `In ${manifest}, name those that belong to it under [tool.setuptools], for example all: packages = [${all.join(', ')}]`;
  }
  const folder = shown(own ?? candidates[0] ?? 'FOLDER');
  const [, table, line] = BACKENDS.find(([builds]) => builds.test(backend)) ?? [];
  return table === undefined || line === undefined
    ? `In ${manifest}, name the packages that belong to it.`
    : `In ${manifest}, name the folder of its code under [${table}]: ${line(folder)}`;
}

/** Where a build backend reads what belongs to a project (their own guides). */
const BACKENDS: readonly (readonly [builds: RegExp, table: string, line: (folder: string) => string])[] = [
  [/^hatchling/, 'tool.hatch.build.targets.wheel', (folder) => `packages = ["${folder}"]`],
  [/^poetry/, 'tool.poetry', (folder) => `packages = [{ include = "${lastOf(folder)}"${isInSource(folder) ? ', from = "src"' : ''} }]`],
  [
    /^uv_build/,
    'tool.uv.build-backend',
    (folder) => `module-name = "${lastOf(folder)}"${isInSource(folder) ? '' : ' and module-root = ""'}`,
  ],
  [/^flit/, 'tool.flit.module', (folder) => `name = "${lastOf(folder)}"`],
  [/^setuptools|^$/, 'tool.setuptools', (folder) => `packages = ["${lastOf(folder)}"]`],
];

function isInSource(folder: string): boolean {
  return folder.startsWith('src/');
}

function lastOf(folder: string): string {
  return folder.replace(/^src\//, '');
}

/** How an app that is no package is left where it is. */
function withoutInstall({ path, place }: OwnProjectTrouble, manager: string | undefined): string[] {
  if (path !== '.') return [];
  const unless = 'If the app need not be installed to run,';
  const known = manager === undefined || !Object.hasOwn(WITHOUT, manager) ? undefined : WITHOUT[manager];
  if (known !== undefined) return [`${unless} ${known}`];
  return place === undefined ? [] : [`${unless} replace ${placeName(place)} with its dependencies.`];
}

const WITHOUT: Readonly<Record<string, string>> = {
  poetry: 'write package-mode = false under [tool.poetry] in pyproject.toml.',
  uv: 'write package = false under [tool.uv] in pyproject.toml, then run: uv lock',
  pdm: 'write distribution = false under [tool.pdm] in pyproject.toml.',
  pipenv: 'remove it from the Pipfile, then run: pipenv lock',
};
