import { fail, type ProjectProblem } from '../../errors/failure.ts';
import { NO_LAYOUT } from '../code-layout.ts';
import { missingGroups, requirementsOfGroups } from '../dependency-groups.ts';
import { isTable, stringIn, type Table, tableIn } from '../file-content.ts';
import { checkNames, extrasOf } from '../managers/lock.ts';
import type { Install, Request } from '../managers/manager.ts';
import { type ProjectFacts, tableOf } from '../project.ts';
import { readRequirement } from '../requirement.ts';
import { normalizeName, pinsOf } from '../requirements.ts';
import { whyNotPackaged } from './packaging.ts';
import { fileIn, placeOf, problemOf } from './project-problems.ts';

export const PYPROJECT = 'pyproject.toml';

/** Whether pyproject.toml describes a project, or is broken: then its own error helps most. */
export function hasProject({ tables }: Pick<ProjectFacts, 'tables'>): boolean {
  const read = tables.get(PYPROJECT);
  return read !== undefined && ('problem' in read || 'project' in read.table || 'build-system' in read.table);
}

/**
 * What the `[project]` table of pyproject.toml (PEP 621) asks for, with the groups (PEP 735) and extras of the request. The project
 * itself is installed in place if it is a package and can be packaged, or if only its build backend knows its dependencies. Fails
 * if pip could not install it.
 */
export function readProjectTable(facts: ProjectFacts, request: Request): Install {
  const pyproject = tableOf(facts, PYPROJECT) ?? {};
  const project = tableIn(pyproject, 'project');
  const dynamic = textsIn(project['dynamic']);
  const groups = tableIn(pyproject, 'dependency-groups');
  const optional = tableIn(project, 'optional-dependencies');
  checkNames('group', request.groups, Object.keys(groups), PYPROJECT);
  checkNames('group', missingGroups(groups, request.groups), Object.keys(groups), PYPROJECT);
  const asksBackend = !('project' in pyproject) || dynamic.includes('dependencies');
  const isPackage = asksBackend || isPackaged(pyproject);
  if (!dynamic.includes('optional-dependencies') && 'project' in pyproject)
    checkNames('extra', request.extras, Object.keys(optional), PYPROJECT);
  const extras = extrasOf(request.extras, Object.keys(optional));

  const own = [
    ...listIn(project['dependencies']),
    ...ofExtras(optional, extras, normalizeName(stringIn(project, 'name') ?? '')),
    // One list may ask for what another asks for, too.
  ];
  const ofGroups = requirementsOfGroups(groups, request.groups);
  const strange = check(facts, pyproject, [...own, ...ofGroups], isPackage);
  const why =
    asksBackend || !isPackage ? undefined : whyNotPackaged({ pyproject, entries: facts.entries, layout: facts.layout ?? NO_LAYOUT });
  const requirements = [...new Set(textsIn(asksBackend ? ofGroups : [...own, ...ofGroups]))];
  const wishes = requirements.flatMap((text) => {
    const read = readRequirement(text, false);
    return read.kind === 'named' ? [{ ...read, constraint: false }] : [];
  });
  return {
    ...request,
    extras,
    unlocked: true,
    requirements,
    ...(asksBackend ? { asksBackend } : {}),
    reads: [PYPROJECT],
    localPaths: requirements.flatMap((text) => fileIn(text) ?? []),
    editable: isPackage && why === undefined ? ['.'] : [],
    variables: [],
    ...pinsOf(wishes),
    ...(strange === undefined ? {} : { unknown: strange }),
    ...(why === undefined ? {} : { warnings: [notPackaged(why)] }),
  };
}

/** Whether a project is a package: it has a build system, unless a tool's own flag says otherwise (uv, PDM). */
function isPackaged(pyproject: Table): boolean {
  const flags = [tableIn(pyproject, 'tool', 'uv')['package'], tableIn(pyproject, 'tool', 'pdm')['distribution']];
  const said = flags.find((flag) => typeof flag === 'boolean');
  return said ?? 'build-system' in pyproject;
}

function notPackaged(why: string): { title: string; body: string[] } {
  return {
    title: `${PYPROJECT} has a [build-system], but the app cannot be packaged`,
    body: [
      `${why[0]?.toUpperCase() ?? ''}${why.slice(1)}.`,
      'Only its dependencies are installed; the code runs from its folder.',
      `If it is no package, remove [build-system] from ${PYPROJECT}.`,
    ],
  };
}

/** What extras ask for. One may name others of the same project: `all = ["app[web,db]"]`. */
function ofExtras(optional: Table, extras: readonly string[], project: string, seen: readonly string[] = []): unknown[] {
  return extras
    .map(normalizeName)
    .filter((name) => !seen.includes(name))
    .flatMap((name) => {
      const entries = Object.entries(optional).find(([extra]) => normalizeName(extra) === name)?.[1];
      return listIn(entries).flatMap((entry) => {
        const [, of = '', named = ''] = /^([\w.-]+)\s*\[([^\]]*)\]\s*$/.exec(typeof entry === 'string' ? entry : '') ?? [];
        if (project === '' || normalizeName(of) !== project) return [entry];
        return ofExtras(
          optional,
          named.split(',').map((one) => one.trim()),
          project,
          [...seen, name],
        );
      });
    });
}

/** Fails if pip, or every build backend, would refuse the project. Returns a requirement that only pip understands, as a phrase. */
function check(facts: ProjectFacts, pyproject: Table, requirements: readonly unknown[], isPackage: boolean): string | undefined {
  const project = tableIn(pyproject, 'project');
  const problems: ProjectProblem[] = [];
  if ('project' in pyproject && !isTable(pyproject['project'])) problems.push({ text: 'project', reason: 'is not a table' });
  else if ('project' in pyproject) {
    if (stringIn(project, 'name') === undefined) problems.push({ text: '[project]', reason: 'has no name', example: 'name = "my-app"' });
    const hasVersion = 'version' in project || textsIn(project['dynamic']).includes('version');
    if (isPackage && !hasVersion) problems.push({ text: '[project]', reason: 'has no version', example: 'version = "0.1.0"' });
  }
  if ('dependencies' in project && !Array.isArray(project['dependencies']))
    problems.push({ text: 'dependencies', reason: 'is not a list', example: 'dependencies = ["flask>=3"]' });
  problems.push(...requirements.flatMap((entry) => problemOf(entry) ?? missingIn(facts, entry)));
  const [first] = problems;
  if (first !== undefined)
    fail({
      kind: 'project-invalid',
      file: PYPROJECT,
      problems: problems.map((one) => ({ ...one, ...placeOf(facts, PYPROJECT, one.text) })),
    });
  const strange = textsIn(requirements).find((text) => readRequirement(text, false).kind === 'unknown');
  return strange === undefined ? undefined : `"${strange}" in ${PYPROJECT} is not understood`;
}

/** A path of the app that is not there, or that project.toml excludes. */
function missingIn({ unusable }: ProjectFacts, entry: unknown): ProjectProblem[] {
  const path = typeof entry === 'string' ? fileIn(entry) : undefined;
  if (typeof entry !== 'string' || path === undefined || !unusable.has(path)) return [];
  return [{ text: entry, reason: 'installs from a path that is not a project in the app' }];
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsIn(value: unknown): string[] {
  return listIn(value).filter((one) => typeof one === 'string');
}
