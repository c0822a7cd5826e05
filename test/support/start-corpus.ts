import type { CorpusApp } from './start-corpus-app.ts';
import { NEWCOMER_CORPUS } from './start-corpus-newcomer.ts';
import { OTHER_CORPUS } from './start-corpus-other.ts';
import { WEB_CORPUS } from './start-corpus-web.ts';

/** Thirty-six apps without a Procfile, in shapes that people really have. */
export const CORPUS: readonly CorpusApp[] = [...WEB_CORPUS, ...OTHER_CORPUS, ...NEWCOMER_CORPUS];
