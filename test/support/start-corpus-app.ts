import type { AppFiles } from './start.ts';

/** An app in a shape that people really have, without a Procfile. */
export interface CorpusApp {
  readonly name: string;
  readonly files: AppFiles;
  /** The commands by process type, the lines to choose from, or none of either. */
  readonly expected: Readonly<Record<string, string>> | { readonly asks: readonly string[] } | 'none';
}
