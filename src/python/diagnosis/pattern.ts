import type { Trouble } from '../../errors/trouble.ts';

/** Words of a tool, and what they mean. */
export interface Pattern {
  readonly pattern: RegExp;
  readonly trouble: (match: RegExpExecArray) => Trouble;
}
