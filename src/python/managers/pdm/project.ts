import { type Table, tableIn } from '../../file-content.ts';
import type { VariableUse } from '../../requirements.ts';
import { askByBundledPip } from '../ask-versions.ts';
import { type Lock, usesIn } from '../lock.ts';
import type { InstallCommand, Site, Tool } from '../manager.ts';

export const PDM_TOOL: Tool = { name: 'pdm', title: 'PDM', version: '2.29.4' };
export const PDM_LOCK: Lock = { file: 'pdm.lock', refresh: 'pdm lock', tool: PDM_TOOL };

/** A command of PDM. */
export function pdmCommand(site: Site, ...args: readonly string[]): InstallCommand {
  return {
    program: `${site.tool}/bin/pdm`,
    args,
    shown: ['pdm', ...args].join(' '),
    // PDM wraps lines at the terminal's width.
    env: { NO_COLOR: '1', COLUMNS: '400' },
  };
}

/** How to learn more of a command that failed. */
export function closerLook(site: Site): Pick<InstallCommand, 'closerLook' | 'askVersions' | 'log'> {
  return {
    closerLook: { args: ['-vv'], lines: /(?:Client|Server) Error\(|is not compatible with the target environment/ },
    askVersions: (asked) => askByBundledPip(site.python, asked),
    // It shows only the last ten lines of a build.
    log: { named: /^See (\/\S+\.log) for detailed debug log/m, prefix: 'pdm.termui: ' },
  };
}

/** The groups of `[dependency-groups]` and `[tool.pdm.dev-dependencies]` merged; undefined if PDM would refuse them. */
export function developmentGroups(pyproject: Table, pdm: Table): Table | undefined {
  const groups = new Map<string, unknown[]>();
  for (const [name, wanted] of Object.entries(tableIn(pyproject, 'dependency-groups'))) {
    const group = groupName(name);
    if (groups.has(group) || !Array.isArray(wanted)) return undefined;
    groups.set(group, wanted);
  }
  for (const [name, wanted] of Object.entries(tableIn(pdm, 'dev-dependencies'))) {
    if (!Array.isArray(wanted)) return undefined;
    const group = groupName(name);
    groups.set(group, [...(groups.get(group) ?? []), ...wanted]);
  }
  return Object.fromEntries(groups);
}

/** A group's name as PDM normalises it. */
export function groupName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
}

/**
 * PDM expands variables in a source's credentials. A source is needed if packages come from an index and it is not limited to
 * some packages.
 */
export function pdmUses(sources: readonly Table[], isIndexed: boolean): VariableUse[] {
  const needed = sources.filter(
    (source) => isIndexed && source['type'] !== 'find_links' && !('include_packages' in source || 'exclude_packages' in source),
  );
  const credentials = needed.flatMap(({ url, username, password }) => [/:\/\/([^/@]*)@/.exec(String(url))?.[1], username, password]);
  return [...usesIn(credentials, 'pyproject.toml', 'always'), ...usesIn(sources, 'pyproject.toml', 'perhaps')];
}
