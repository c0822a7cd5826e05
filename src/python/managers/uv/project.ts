import type { Environment } from '../../../cnb/layer-env.ts';
import { fail } from '../../../errors/failure.ts';
import { type Table, tableIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { isSpecifier, matchesSpecifier } from '../../specifier.ts';
import { askByUv } from '../ask-versions.ts';
import { checkNames, type Lock, namesIn } from '../lock.ts';
import type { InstallCommand, Request, Site, Tool } from '../manager.ts';

export const UV_TOOL: Tool = { name: 'uv', title: 'uv', version: '0.13.9' };
export const UV_LOCK: Lock = { file: 'uv.lock', refresh: 'uv lock', tool: UV_TOOL };

/** Fails if the project does not accept the uv of this release. uv reads `[tool.uv]` only where there is no uv.toml. */
export function checkUv(facts: ProjectFacts): void {
  const key = 'required-version';
  const own = tableOf(facts, 'uv.toml');
  const wanted = (own ?? tableIn(tableOf(facts, 'pyproject.toml'), 'tool', 'uv'))[key];
  const { title, version } = UV_TOOL;
  if (typeof wanted !== 'string' || !isSpecifier(wanted) || matchesSpecifier(version, wanted)) return;
  fail({ kind: 'tool-version-refused', tool: title, version, wanted, file: own === undefined ? 'pyproject.toml' : 'uv.toml', key });
}

/** Fails if a project has no such group or extra. */
export function checkUvNames(pyproject: Table | undefined, request: Request, refresh?: string): void {
  const { groups, extras } = namesIn(pyproject);
  const older = 'dev-dependencies' in tableIn(pyproject, 'tool', 'uv') ? ['dev'] : [];
  checkNames('group', request.groups, [...groups, ...older], 'pyproject.toml', refresh);
  checkNames('extra', request.extras, extras, 'pyproject.toml', refresh);
}

/** uv leaves a lock file among its temporary files, so these go into its own cache. */
export function uvEnvironment({ cache }: Site): Environment {
  return { TMPDIR: cache };
}

/** A command of uv on the environment's interpreter. */
export function uvCommand(site: Site, command: readonly string[], options: readonly string[] = []): InstallCommand {
  return {
    program: `${site.tool}/bin/uv`,
    args: [...command, '--no-progress', '--color', 'never', '--python', site.python, ...options],
    shown: ['uv', ...command, ...options].join(' '),
    env: uvEnvironment(site),
    askVersions: (asked) => askByUv(`${site.tool}/bin/uv`, site.python, asked),
  };
}
