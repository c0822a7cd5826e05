import * as fs from 'node:fs';
import path from 'node:path';
import { MARK, MARK_TEXT } from '../buildpack/output-mark.ts';
import { escapedId, BUILDPACK } from '../cnb/buildpack.ts';
import { fail, PybuildError } from '../errors/failure.ts';
import { codeOf, futureRealPath, kindOf, namesIn, readOptional, realPath, writeFile } from '../io/files.ts';
import { removeTree } from '../io/trees.ts';

/** The places in an output folder. */
export interface OutputFolder {
  readonly root: string;
  readonly layers: string;
  /** This buildpack's layers. */
  readonly ownLayers: string;
  readonly cache: string;
  readonly workspace: string;
  readonly report: string;
  readonly metadata: string;
  readonly lock: string;
  readonly journal: string;
  readonly rollback: string;
  /** Notes about live runs of the app. */
  readonly running: string;
  /** Notes about the tools that a build runs. */
  readonly tools: string;
}

/** Where things are below `root`. */
export function outputFolder(root: string): OutputFolder {
  const at = (...parts: string[]): string => path.join(root, ...parts);
  return {
    root,
    layers: at('layers'),
    ownLayers: at('layers', escapedId(BUILDPACK.id)),
    cache: at('cache'),
    workspace: at('workspace'),
    report: at('report.json'),
    metadata: at('layers', 'config', 'metadata.toml'),
    lock: at('lock'),
    journal: at('journal.json'),
    rollback: at('rollback'),
    running: at('running'),
    tools: at('tools'),
  };
}

/** Whether a folder was made by pybuild. */
export function isOurs(folder: string): boolean {
  return readOptional(path.join(folder, MARK)) === MARK_TEXT;
}

/** Makes and marks the output folder of `app`. Fails if it holds something else, would hold the app, or cannot be used. */
export function claimOutput(root: string, app: string): OutputFolder {
  const realApp = realPath(app) ?? app;
  const realRoot = futureRealPath(root);
  if (realApp === realRoot || realApp.startsWith(`${realRoot}/`)) fail({ kind: 'output-holds-app', path: root, app });
  for (const [character, name] of [
    [':', 'colon'],
    ['\n', 'line break'],
  ] as const) {
    if (realRoot.includes(character)) fail({ kind: 'output-path-unusable', path: realRoot, character: name });
  }
  const kind = kindOf(root);
  if (kind !== undefined && (kind !== 'folder' || (!isOurs(root) && namesIn(root).length > 0)))
    fail({ kind: 'output-foreign', path: root });
  try {
    fs.mkdirSync(root, { recursive: true });
    fs.accessSync(root, fs.constants.W_OK);
    if (!isOurs(root)) {
      writeFile(path.join(root, '.gitignore'), '*\n');
      writeFile(path.join(root, MARK), MARK_TEXT);
    }
  } catch (error) {
    if (error instanceof PybuildError && error.failure.kind !== 'io') throw error;
    const code = error instanceof PybuildError && error.failure.kind === 'io' ? error.failure.code : codeOf(error);
    fail({ kind: 'output-unwritable', path: root, code }, error);
  }
  return outputFolder(realRoot);
}

/** Removes an output folder; nothing happens if there is none. Fails if it was not made by pybuild. */
export function removeOutput(root: string): boolean {
  if (kindOf(root) === undefined) return false;
  if (!isOurs(root)) fail({ kind: 'not-ours', path: root });
  // The mark goes last, so that a removal that is cut short can be taken up again.
  for (const name of namesIn(root)) if (name !== MARK) removeTree(path.join(root, name));
  removeTree(root);
  return true;
}
