import type { Install } from './managers/manager.ts';
import { type Installed, normalizeName } from './requirements.ts';

/** What a fresh install might change. */
export interface Unpinned {
  /** The app's own loose requirements, as written. */
  readonly direct: readonly string[];
  /** Installed names that are not pinned: dependencies of other packages. */
  readonly others: readonly string[];
  /** Packages that follow a branch or a tag, each with its name. */
  readonly moving: readonly string[];
}

/**
 * Which installed distributions a fresh install may change. Pinned are names with a single version in the files, repositories
 * with a commit, and local paths that the app requests (their content is compared separately). If only a marker decides, pip's
 * own REQUESTED file counts.
 */
export function unpinned(
  installed: readonly Installed[],
  { pins, pinsIfAsked = [], open = [] }: Pick<Install, 'pins' | 'pinsIfAsked' | 'open'>,
): Unpinned {
  const [direct, others, moving]: string[][] = [[], [], []] as const;
  if (pins === 'all') return { direct, others, moving };
  const pinned = new Set(pins);
  const written = new Map(open.map((text) => [normalizeName(text.replace(/\[.*$/, '')), text]));
  for (const one of installed.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = normalizeName(one.name);
    const { commit, requested } = one.direct ?? {};
    if (commit !== undefined) {
      if (requested !== commit) moving.push(`${one.name} follows ${requested ?? 'the default branch'}`);
      continue;
    }
    const isAsked = one.requested === true;
    const isPinned = pinned.has(name) || (isAsked && pinsIfAsked.includes(name));
    if (one.direct === undefined ? isPinned : isAsked && (isPinned || one.direct.url.startsWith('file:'))) continue;
    if (written.has(name) || isAsked) direct.push(written.get(name) ?? one.name);
    else others.push(one.name);
  }
  return { direct, others, moving };
}

/** The reasons, as phrases. Dependencies are only listed if the app itself requests nothing loosely. */
export function unpinnedReasons({ direct, others, moving }: Unpinned): string[] {
  const reasons = moving.map((one) => `${one}, not a commit`);
  const [only] = direct;
  if (only !== undefined) return [...reasons, direct.length === 1 ? `${only} is not pinned` : `${listed(direct)} are not pinned`];
  if (others.length === 0) return reasons;
  const names = others.length <= 2 ? others.join(', ') : `${others.slice(0, 2).join(', ')}, …`;
  return [...reasons, `${others.length === 1 ? '1 dependency is' : `${others.length} dependencies are`} not pinned: ${names}`];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, names.length <= 3 ? -1 : 2);
  return `${shown.join(', ')} and ${names.length <= 3 ? names.at(-1) : `${names.length - 2} more`}`;
}
