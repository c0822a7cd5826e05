import type { ProjectProblem } from '../../errors/failure.ts';
import { poetryAlternatives } from '../managers/poetry/constraint.ts';
import type { ProjectFacts } from '../project.ts';
import { readRequirement } from '../requirement.ts';
import { joinPath } from '../requirements.ts';

const INVALID = 'is not a valid requirement';

/** Why an entry of a list of requirements (PEP 508) cannot be installed anywhere; undefined if it can, or if only pip knows. */
export function problemOf(entry: unknown): ProjectProblem | undefined {
  if (typeof entry !== 'string') return { text: JSON.stringify(entry) ?? '', reason: 'is not a string' };
  // pip takes each entry from its command line, where this would be an option.
  if (!/^[A-Za-z0-9./~]/.test(entry)) return { text: entry, reason: INVALID };
  const read = readRequirement(entry, false);
  // A path below a name, as people try it: pip takes it for a URL.
  const [, name, path] = /^([\w.-]+)\s*(?:\[[^\]]*\]\s*)?@\s*(\.{0,2}\/\S*|~\S*)/.exec(entry) ?? [];
  if (name !== undefined && path !== undefined) return local(entry, path, name);
  switch (read.kind) {
    case 'path':
      // pip takes the path of a URL from where it runs, which is the app.
      if (fileIn(entry) !== undefined) return undefined;
      return local(entry, read.target, /^([\w.-]+)\s*(?:\[[^\]]*\]\s*)?@/.exec(entry)?.[1]);
    case 'url':
      return { text: entry, reason: 'has no name', example: `NAME @ ${entry}` };
    case 'invalid': {
      const example = read.correction ?? fromPoetry(entry);
      return { text: entry, reason: INVALID, ...(example === undefined ? {} : { example }) };
    }
    case 'named':
      // A URL alone may tell its name, but this list has no place for it.
      return /^[a-z+]+:\/\//i.test(entry) ? { text: entry, reason: 'has no name', example: `${read.name} @ ${entry}` } : undefined;
    case 'unknown':
      return /@\s*$/.test(entry) ? { text: entry, reason: INVALID } : undefined;
  }
}

/** `flask ^3.0`, which only Poetry's own tables have, as a requirement. */
function fromPoetry(entry: string): string | undefined {
  const [, name = '', range = ''] = /^([\w.-]+(?:\[[^\]]*\])?)\s*(\^\d+(?:\.\d+){0,3})$/.exec(entry.trim()) ?? [];
  if (name === '') return undefined;
  const [only] = poetryAlternatives(range, { file: 'pyproject.toml', key: 'dependencies' });
  return only === undefined ? undefined : `${name}${only}`;
}

/** The path in the app of `name @ file:lib/name`; undefined for any other requirement. */
export function fileIn(text: string): string | undefined {
  const read = /^[\w.-]+\s*(?:\[[^\]]*\]\s*)?@\s*file:/i.test(text) ? readRequirement(text, false) : undefined;
  const path = read?.kind === 'path' ? joinPath('', read.target) : '/';
  return path.startsWith('/') || path === '..' || path.startsWith('../') ? undefined : path;
}

function local(text: string, path: string, name: string | undefined): ProjectProblem {
  const isOutside = joinPath('', path).startsWith('..') || path.startsWith('/') || path.startsWith('~');
  return {
    text,
    reason: isOutside ? 'installs from a path outside the app' : 'installs from a path',
    example: `${name ?? 'NAME'} @ file:${inApp(path)}`,
    isOutside,
  };
}

/** Where a path would be in the app. */
function inApp(path: string): string {
  const isElsewhere = path.startsWith('/') || path.startsWith('~');
  const inside = isElsewhere ? (path.split('/').at(-1) ?? '') : joinPath('', path).replace(/^(?:\.{1,2}\/)+/, '');
  return inside === '' ? 'FOLDER' : inside;
}

/** The line of a file with this text; the first, if there are several. */
export function placeOf({ texts }: ProjectFacts, file: string, text: string): { line?: number } {
  const read = texts.get(file);
  const lines = read !== undefined && 'text' in read ? read.text.split(/\r?\n/) : [];
  const index = lines.findIndex((line) => line.includes(text) || line.includes(JSON.stringify(text).slice(1, -1)));
  return index < 0 ? {} : { line: index + 1 };
}
