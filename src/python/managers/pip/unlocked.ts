import { fail } from '../../../errors/failure.ts';
import { checkNames } from '../lock.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { projectDemand } from '../../python-demand.ts';
import { checkRequirements, pinsOf } from '../../requirements.ts';
import { findSource } from '../../sources/find.ts';
import { PYPROJECT, readProjectTable } from '../../sources/project-table.ts';
import { readScript, scriptDemands } from '../../sources/script.ts';
import { readSetup, setupDemands } from '../../sources/setup-files.ts';
import type { Install, Request, Unlocked } from '../manager.ts';

/** Apps without a lock or a `requirements.txt`, installed by pip. */
export const PIP_UNLOCKED: Unlocked = {
  find: (facts, env) => findSource(facts, env)?.files ?? [],
  usable: (facts, env) => findSource(facts, env)?.files ?? [],
  read: (facts, request) => {
    const [file = ''] = request.files;
    if (file === PYPROJECT) return readProjectTable(facts, request);
    if (/^setup\.(?:py|cfg)$/.test(file)) return readSetup(facts, request);
    return file.endsWith('.py') ? readScript(facts, request) : readOther(facts, request);
  },
  pythonDemands: (facts, [file = '']) => {
    if (file.endsWith('.py') && file !== 'setup.py') return scriptDemands(facts, file);
    return [...projectDemand(tableOf(facts, PYPROJECT)), ...(/^setup\.(?:py|cfg)$/.test(file) ? setupDemands(facts) : [])];
  },
};

/** A requirements file of another name. */
function readOther(facts: ProjectFacts, request: Request): Install {
  const { requirements, otherRequirements } = facts;
  const [file = ''] = request.files;
  if (request.extras.length > 0) {
    const expected = `left out: with pip an extra is asked for in ${file}, such as ".[name]"`;
    fail({ kind: 'setting-invalid', name: 'BP_PYTHON_EXTRAS', value: request.extras.join(' '), expected });
  }
  checkNames('group', request.groups, [], file);
  checkRequirements(requirements);
  const why = otherRequirements?.kind === 'one' ? otherRequirements.why : undefined;
  const [unknown] = requirements.unknown;
  return {
    ...request,
    unlocked: true,
    reads: [...requirements.files.keys()],
    localPaths: requirements.localPaths,
    editable: requirements.editable,
    variables: [...new Set(requirements.variables.map(({ name }) => name))],
    uses: requirements.variables,
    ...pinsOf(requirements.wishes),
    ...(unknown === undefined ? {} : { unknown }),
    ...(why === undefined ? {} : { notes: [`Installing from ${file}: ${why}`] }),
  };
}

/**
 * What pip is asked to install, by one command after the other. What a project depends on is installed first, as any other list;
 * the project itself comes last and alone. Where only its build backend knows what it depends on, both are one.
 */
export function unlockedArguments({ files, requirements, editable, asksBackend = false, extras }: Install): string[][] {
  if (requirements === undefined) return [files.flatMap((file) => ['--requirement', file])];
  const named = extras.length === 0 ? '' : `[${extras.join(',')}]`;
  const projects = editable.flatMap((folder) => ['--editable', `${folder}${named}`]);
  if (asksBackend) return [[...projects, ...requirements]];
  return [[...requirements], projects.length === 0 ? [] : ['--no-deps', ...projects]].filter((wanted) => wanted.length > 0);
}

/** What pip is asked to resolve; undefined if nothing. */
export function resolvedArguments(install: Install): string[] | undefined {
  return install.asksBackend === true ? unlockedArguments(install)[0] : unlockedArguments({ ...install, editable: [] })[0];
}
