import { programFiles } from './command-words.ts';
import { makesApp } from './frameworks.ts';
import { listeningProblems } from './listening.ts';
import { Modules } from './modules.ts';
import type { SourceFacts } from './source-facts.ts';
import { type Warning, notReady } from './start-warnings.ts';

/** Warns about what keeps the program that a Procfile starts as `web` from being reached. */
export function programWarnings({ sources }: Pick<SourceFacts, 'sources'>, line: string): Warning[] {
  const modules = new Modules(sources, makesApp);
  const body = programFiles(line).flatMap((file) => listeningProblems(modules, file));
  return body.length === 0 ? [] : [{ title: notReady('web'), body }];
}
