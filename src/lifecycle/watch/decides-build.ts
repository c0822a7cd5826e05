import path from 'node:path';
import { isMetadataFile } from '../../buildpack/editable.ts';
import type { Install } from '../../python/managers/manager.ts';
import { hasEvidence } from '../../python/start/shown-line.ts';
import { HINT_FILES } from '../../python/start/source-facts.ts';
import type { Change } from './changes.ts';

/** What of an app decides its build, as of the last one. */
export interface BuildFacts {
  /** All decisions that are made without the app's code, as one text. */
  readonly decisions: string;
  readonly install: Pick<Install, 'reads' | 'localPaths' | 'editable'>;
  /** Whether what is installed in place depends on some files of a project only, by its path; otherwise on all of it. */
  readonly isDeclared: (project: string) => boolean;
  /** How the start commands that nobody wrote down are known; empty if there are none. */
  readonly evidence: readonly string[];
  /** Whether the build collects Django's static files. */
  readonly collectsStatic: boolean;
}

/** Python code and templates that collecting static files does not read. */
const NOT_STATIC = /\.py$|(^|\/)(templates|jinja2)\//;
const SETTINGS = /(^|[/_.])settings([/_.]|$)|^manage\.py$/;

/**
 * Whether a change decides the build, as far as its name and the text of the file tell (`textOf`). What decides by the contents of a
 * file at the root, such as a Procfile, is left to `decisions`.
 */
export function decidesBuild({ name, before, after }: Change, facts: BuildFacts, textOf: (name: string) => string | undefined): boolean {
  const { install, evidence } = facts;
  const comesOrGoes = before === undefined || after === undefined;
  if (install.reads.some((file) => path.normalize(file) === name)) return true;
  if (install.localPaths.some((local) => isWithin(name, local))) return true;
  const isOfInstall = (project: string): boolean =>
    isWithin(name, project) &&
    (!facts.isDeclared(project) || (isIn(name, project) && (comesOrGoes || isMetadataFile(path.basename(name)))));
  if (install.editable.some(isOfInstall)) return true;
  if (facts.collectsStatic && (after ?? before)?.kind !== 'folder' && (!NOT_STATIC.test(name) || SETTINGS.test(name))) return true;
  if (evidence.length === 0) return false;
  if (Object.hasOwn(HINT_FILES, name) || (comesOrGoes && isIn(name, '.') && name.endsWith('.py'))) return true;
  return !hasEvidence(evidence, name, textOf(name));
}

/** Whether decisions may depend on an entry: those at the root, and those of `src`, where a project's package may be. */
export function mayMatter({ name }: Change): boolean {
  return isIn(name, '.') || isIn(name, 'src');
}

function isWithin(name: string, folder: string): boolean {
  const from = path.normalize(folder).replace(/\/$/, '');
  return from === '.' || name === from || name.startsWith(`${from}/`);
}

function isIn(name: string, folder: string): boolean {
  return path.dirname(name) === (path.normalize(folder).replace(/\/$/, '') || '.');
}
