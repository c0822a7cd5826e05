import { fail } from '../../errors/failure.ts';
import { stringIn, type Table, tableIn } from '../file-content.ts';
import type { ProjectFacts } from '../project.ts';
import { readRequirement } from '../requirement.ts';
import { localPath } from './lock.ts';
import type { Install, LockedEntry, Request } from './manager.ts';

export const PYPROJECT = 'pyproject.toml';

/** What a command that makes a lock is for, as it follows "could not". */
export const CHOOSING = 'choose the versions of the packages';

/** `[file]` if a manifest that could be read fits; a broken one belongs to no tool in particular. */
export function manifestIf(facts: ProjectFacts, file: string, fits: (manifest: Table) => boolean): string[] {
  const read = facts.tables.get(file);
  return read !== undefined && 'table' in read && fits(read.table) ? [file] : [];
}

/** Whether a manifest is a project by the standard (PEP 621). */
export function isProject(pyproject: Table): boolean {
  return 'project' in pyproject;
}

/** Fails if something of the app has the name of the lock: a tool would write through a broken link, to wherever that points. */
export function checkNoLock({ entries }: ProjectFacts, file: string, refresh: string): void {
  if (entries.has(file)) fail({ kind: 'lock-invalid', lock: file, reason: 'it is not a file', refresh });
}

/** What an install without a lock knows before its tool makes one: all that the manifest says. */
export function unlockedInstall(
  request: Request,
  reads: readonly string[],
  { localPaths, editable, needed = [...localPaths, ...editable] }: Places,
): Install {
  const certain = needed.filter((path) => path !== '.');
  return {
    ...request,
    unlocked: true,
    reads,
    localPaths,
    editable,
    ...(certain.length === 0 ? {} : { certain }),
    variables: [],
    pins: [],
  };
}

interface Places {
  readonly localPaths: readonly string[];
  readonly editable: readonly string[];
  /** Those without which no lock can be made; all if left out. */
  readonly needed?: readonly string[];
}

/** The paths of requirements in a project's lists (PEP 508: `name @ file:///path`); `root` stands for the app in them. */
export function pathsInRequirements(lists: readonly unknown[], root?: string): string[] {
  return lists
    .flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []))
    .flatMap((text) => {
      const [, place] = typeof text === 'string' ? (/(?:@|-e)\s*file:(?:\/\/)?([^\s;#]+)/.exec(text) ?? []) : [];
      if (place === undefined) return [];
      return [localPath(root !== undefined && place.startsWith(`${root}/`) ? place.slice(root.length + 1) : place)];
    });
}

/** Every list of requirements in a manifest (PEP 621, PEP 735). */
export function requirementLists(pyproject: Table | undefined): unknown[] {
  const project = tableIn(pyproject, 'project');
  return [
    project['dependencies'],
    ...Object.values(tableIn(project, 'optional-dependencies')),
    ...Object.values(tableIn(pyproject, 'dependency-groups')),
  ];
}

/** The normalised names of all that these lists ask for. */
export function namesRequired(lists: readonly unknown[]): ReadonlySet<string> {
  return new Set(
    lists
      .flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []))
      .flatMap((text) => {
        const read = typeof text === 'string' ? readRequirement(text, false) : undefined;
        return read?.kind === 'named' ? [read.name] : [];
      }),
  );
}

/** A package of a lock; none without a name. */
export function lockedEntry(content: Table): LockedEntry[] {
  const name = stringIn(content, 'name');
  return name === undefined
    ? []
    : [{ name: name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version: stringIn(content, 'version') ?? '', content }];
}
