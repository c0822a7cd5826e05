import type { LocklessApp } from './lockless-app.ts';
import { CODE_CORPUS } from './lockless-code.ts';
import { LIST_CORPUS } from './lockless-lists.ts';
import { PROJECT_CORPUS } from './lockless-projects.ts';
import { TOOL_CORPUS } from './lockless-tools.ts';

/** Apps without a lock or a `requirements.txt`, in the shapes that people have, each with what must happen. */
export const LOCKLESS_CORPUS: readonly LocklessApp[] = [...TOOL_CORPUS, ...PROJECT_CORPUS, ...LIST_CORPUS, ...CODE_CORPUS];
