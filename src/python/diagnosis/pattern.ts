import type { Trouble } from '../../errors/trouble.ts';

/** Words of a tool, and what they mean; undefined where they mean nothing after all. */
export interface Pattern {
  readonly pattern: RegExp;
  /** Whether they may be what a build printed, and not the tool. */
  readonly ofBuilds?: true;
  readonly trouble: (match: RegExpExecArray) => Trouble | undefined;
}
