import type { LockCommand } from '../errors/failure.ts';
import { type Table, stringIn, tableIn } from './file-content.ts';
import { type ProjectFacts } from './project.ts';

/** Build backends that belong to a package manager; projects that use one probably use that manager. */
const BACKENDS: Readonly<Record<string, string>> = { 'poetry.core': 'poetry', uv_build: 'uv', pdm: 'pdm' };
const PROJECT_TOOLS: readonly (readonly [tool: string, makes: string])[] = [
  ['poetry', 'poetry.lock'],
  ['uv', 'uv.lock'],
  ['pdm', 'pdm.lock'],
];

/**
 * The commands that create a lock for an app with only a manifest: of the tool that the manifest is written for or, if that is
 * not clear, of each tool that can read it.
 */
export function lockCommands(facts: ProjectFacts): LockCommand[] {
  const commands: LockCommand[] = [];
  if (facts.entries.has('Pipfile')) commands.push({ command: 'pipenv lock', makes: 'Pipfile.lock', from: 'Pipfile' });
  const read = facts.tables.get('pyproject.toml');
  const pyproject = read !== undefined && 'table' in read ? read.table : {};
  const own = PROJECT_TOOLS.filter(([tool]) => isFor(pyproject, tool));
  const tools = own.length > 0 ? own : 'project' in pyproject ? PROJECT_TOOLS : [];
  return [...commands, ...tools.map(([tool, makes]) => ({ command: `${tool} lock`, makes, from: 'pyproject.toml' }))];
}

/** Whether a manifest is written for one tool: by its table, or by a build backend of that tool. */
export function isFor(pyproject: Table, tool: string): boolean {
  const backend = stringIn(tableIn(pyproject, 'build-system'), 'build-backend') ?? '';
  const known = Object.entries(BACKENDS).find(([name]) => backend === name || backend.startsWith(`${name}.`))?.[1];
  return tool in tableIn(pyproject, 'tool') || known === tool;
}
