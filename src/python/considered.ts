import type { ProjectFacts } from './project.ts';

/** A decision with everything that was considered for it, what comes first at the top. */
export interface Explained {
  /** What was decided: `Python version`. */
  readonly about: string;
  readonly chosen: string;
  readonly candidates: readonly Considered[];
}

/** A source that could have decided: what it says, and what came of that. */
export interface Considered {
  /** A setting, or a file with its line: `.python-version:1`. */
  readonly source: string;
  readonly value?: string;
  readonly outcome: string;
}

export const CHOSEN = 'chosen';

/** A setting that decides wherever it is set. */
export function fromSetting(source: string, value: string | undefined): Considered {
  return value === undefined ? { source, outcome: 'not set' } : { source, value, outcome: CHOSEN };
}

/** A file with the line of a key, as far as the line can be found. */
export function placeOfKey(texts: ProjectFacts['texts'], file: string, key: string): string {
  const read = texts.get(file);
  const name = (key.split('.').at(-1) ?? key).replaceAll(/[^\w-]/g, '.');
  const pattern = new RegExp(`^\\s*["']?${name}["']?\\s*[:=]`);
  const index = read !== undefined && 'text' in read ? read.text.split('\n').findIndex((text) => pattern.test(text)) : -1;
  return index < 0 ? file : `${file}:${index + 1}`;
}
