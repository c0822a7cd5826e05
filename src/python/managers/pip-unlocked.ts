import { tableIn } from '../file-content.ts';
import { type ProjectFacts, tableOf } from '../project.ts';
import { projectDemand } from '../python-demand.ts';
import { readRequirement } from '../requirement.ts';
import { pinsOf } from '../requirements.ts';
import type { Install, Request, Unlocked } from './manager.ts';

const PYPROJECT = 'pyproject.toml';

/** Apps without a lock or a `requirements.txt`, installed by pip. */
export const PIP_UNLOCKED: Unlocked = {
  find: (facts) => (hasProject(facts) ? [PYPROJECT] : []),
  usable: (facts) => (hasProject(facts) ? [PYPROJECT] : []),
  read: readProject,
  pythonDemands: (facts) => projectDemand(tableOf(facts, PYPROJECT)),
};

/** What pip is asked to install. */
export function unlockedArguments({ requirements = [], editable }: Install): string[] {
  return [...editable.flatMap((folder) => ['--editable', folder]), ...requirements];
}

function hasProject(facts: ProjectFacts): boolean {
  const read = facts.tables.get(PYPROJECT);
  return read !== undefined && ('problem' in read || 'project' in read.table);
}

/** The dependencies of a project (PEP 621), which is installed itself only if it is a package. */
function readProject(facts: ProjectFacts, request: Request): Install {
  const pyproject = tableOf(facts, PYPROJECT);
  const { dependencies } = tableIn(pyproject, 'project');
  const listed = Array.isArray(dependencies) ? dependencies.filter((one) => typeof one === 'string') : [];
  const isPackage = pyproject !== undefined && 'build-system' in pyproject;
  const entries = listed.map((text) => ({ text, read: readRequirement(text, false) }));
  const wishes = entries.flatMap(({ read }) => (read.kind === 'named' ? [{ ...read, constraint: false }] : []));
  const strange = entries.find(({ read }) => read.kind !== 'named');
  return {
    ...request,
    unlocked: true,
    requirements: isPackage ? [] : listed,
    reads: [PYPROJECT],
    localPaths: [],
    editable: isPackage ? ['.'] : [],
    variables: [],
    ...pinsOf(wishes),
    ...(strange === undefined ? {} : { unknown: `"${strange.text}" in ${PYPROJECT} is not understood` }),
  };
}
