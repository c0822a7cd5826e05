import { fail } from '../../errors/failure.ts';
import { type Table, tableIn } from '../file-content.ts';
import { checkNames } from '../managers/lock.ts';
import type { Install, Request } from '../managers/manager.ts';
import type { ProjectFacts } from '../project.ts';
import { type PythonDemand, specifierDemand } from '../python-demand.ts';
import { readRequirement } from '../requirement.ts';
import { pinsOf } from '../requirements.ts';
import { problemOf } from './project-problems.ts';

/** What the block of a script asks for. Fails if it cannot be read, or if pip could not install it. */
export function readScript(facts: ProjectFacts, request: Request): Install {
  const [file = ''] = request.files;
  checkNames('group', request.groups, [], file);
  checkNames('extra', request.extras, [], file);
  const block = blockOf(facts, file);
  const listed = Array.isArray(block['dependencies']) ? (block['dependencies'] as readonly unknown[]) : [];
  const problems = [
    ...('dependencies' in block && !Array.isArray(block['dependencies'])
      ? [{ text: 'dependencies', reason: 'is not a list', example: 'dependencies = ["flask>=3"]' }]
      : []),
    ...listed.flatMap((entry) => problemOf(entry) ?? []),
  ];
  if (problems.length > 0) fail({ kind: 'project-invalid', file, problems });
  const requirements = listed.filter((one) => typeof one === 'string');
  const read = requirements.map((text) => ({ text, is: readRequirement(text, false) }));
  const strange = read.find(({ is }) => is.kind === 'unknown');
  const tools = Object.keys(tableIn(block, 'tool'));
  return {
    ...request,
    unlocked: true,
    requirements,
    // The code around the block may change.
    reads: [],
    localPaths: [],
    editable: [],
    variables: [],
    ...pinsOf(read.flatMap(({ is }) => (is.kind === 'named' ? [{ ...is, constraint: false }] : []))),
    ...(strange === undefined ? {} : { unknown: `"${strange.text}" in ${file} is not understood` }),
    ...(tools.length === 0
      ? {}
      : { notes: [`${file}: ${tools.map((tool) => `[tool.${tool}]`).join(', ')} in its inline block is not used`] }),
  };
}

/** `requires-python` of a script's block. */
export function scriptDemands(facts: ProjectFacts, file: string): PythonDemand[] {
  return specifierDemand(blockOf(facts, file), 'requires-python', file);
}

function blockOf({ scripts }: ProjectFacts, file: string): Table {
  const read = scripts?.get(file);
  if (read === undefined) return {};
  if ('problem' in read) fail(read.problem);
  return read.table;
}
