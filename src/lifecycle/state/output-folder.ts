import * as fs from 'node:fs';
import path from 'node:path';
import { MARK, MARK_TEXT } from '../../buildpack/output-mark.ts';
import { escapedId, BUILDPACK } from '../../cnb/buildpack.ts';
import { fail, PybuildError } from '../../errors/failure.ts';
import { codeOf, futureRealPath, kindOf, namesIn, realPath, writeFile } from '../../io/files.ts';
import { makeFolders } from '../../io/folders.ts';
import { plainKind, readPlain, writeDurably } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { ownershipOf, sealOutput } from './ownership.ts';
import { readSecret, userSecret } from './user-cache.ts';

/** The paths in an output folder. */
export interface OutputFolder {
  readonly root: string;
  readonly layers: string;
  /** This buildpack's layers. */
  readonly ownLayers: string;
  readonly cache: string;
  readonly workspace: string;
  /** The record of what `workspace` was copied from. */
  readonly copies: string;
  /** Exists if `workspace` was changed after its build, by `run --watch`. */
  readonly edited: string;
  /** The workspace of the build before the last one, and its record: the next build brings it up to date. */
  readonly spare: string;
  readonly spareCopies: string;
  readonly report: string;
  /** What happened in the build. */
  readonly log: string;
  /** The log of the build that installed the packages, if that is an earlier one. */
  readonly installLog: string;
  /** What is kept of the newest build, if it failed: its report, its log, and what no other build has of it. */
  readonly failed: string;
  readonly failedReport: string;
  readonly failedLog: string;
  readonly failedLayers: string;
  readonly failedWorkspace: string;
  /** The record of its layers, without which they do not count. */
  readonly failedBuild: string;
  /** The reports of the last builds. */
  readonly history: string;
  /** Who made the folder. */
  readonly seal: string;
  readonly metadata: string;
  readonly lock: string;
  readonly journal: string;
  readonly rollback: string;
  /** Layers that failed builds have completed since the last complete build. */
  readonly finished: string;
  /** Notes about live runs of the app. */
  readonly running: string;
  /** Notes about the tools that a build runs. */
  readonly tools: string;
  /** Where the folder was when its build was made, if it has moved since. */
  readonly movedFrom?: string;
  /** Whether the next build will be unable to recognise the folder as its own. */
  readonly unsealed?: boolean;
}

/** The paths below `root`. */
export function outputFolder(root: string): OutputFolder {
  const at = (...parts: string[]): string => path.join(root, ...parts);
  return {
    root,
    layers: at('layers'),
    ownLayers: at('layers', escapedId(BUILDPACK.id)),
    cache: at('cache'),
    workspace: at('workspace'),
    copies: at('workspace.json'),
    edited: at('edited.json'),
    spare: at('spare'),
    spareCopies: at('spare.json'),
    report: at('report.json'),
    log: at('build.log'),
    installLog: at('install.log'),
    failed: at('failed'),
    failedReport: at('failed', 'report.json'),
    failedLog: at('failed', 'build.log'),
    failedLayers: at('failed', 'layers'),
    failedWorkspace: at('failed', 'workspace'),
    failedBuild: at('failed', 'build.json'),
    history: at('history'),
    seal: at('owner.json'),
    metadata: at('layers', 'config', 'metadata.toml'),
    lock: at('lock'),
    journal: at('journal.json'),
    rollback: at('rollback'),
    finished: at('finished'),
    running: at('running'),
    tools: at('tools'),
  };
}

/** Whether a folder has the mark of a pybuild; any user may have made it. */
export function isMarked(folder: string): boolean {
  return readPlain(path.join(folder, MARK))?.toString('utf8') === MARK_TEXT;
}

/** An output folder that this user's pybuild made. Undefined if it is another's: nothing in it may be used. */
export function ownOutput(root: string, cacheDir: string | undefined): OutputFolder | undefined {
  const output = outputFolder(realPath(root) ?? root);
  const ownership = ownershipOf(output.root, output.seal, readSecret(cacheDir));
  if (ownership.is === 'unknown') return undefined;
  return ownership.is === 'moved' ? { ...output, movedFrom: ownership.from } : output;
}

/** As `ownOutput`, for a folder that is marked. Fails if it is not this user's, and says how to clear it. */
export function trustedOutput(root: string, cacheDir: string | undefined): OutputFolder {
  return ownOutput(root, cacheDir) ?? fail({ kind: 'output-untrusted', path: root });
}

/** The contents of an output folder before its first build. */
const FIRST_FILES: ReadonlySet<string> = new Set([MARK, '.gitignore', 'owner.json', 'failed', 'history']);

/**
 * Creates, marks and seals the output folder of `app`. Fails if it contains other files or another user's build, if it would
 * contain the app, or if it cannot be used.
 */
export function claimOutput(root: string, app: string, cacheDir: string | undefined): OutputFolder {
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
  const marked = isMarked(root);
  // A valid seal proves as much as the mark, which may be damaged.
  const ours = marked || ownOutput(root, cacheDir) !== undefined;
  if (kind !== undefined && (kind !== 'folder' || (!ours && namesIn(root).length > 0))) fail({ kind: 'output-foreign', path: root });
  const isNew = !ours || namesIn(root).every((name) => FIRST_FILES.has(name));
  const secret = userSecret(cacheDir);
  try {
    makeFolders(root);
    fs.accessSync(root, fs.constants.W_OK);
    // The mark comes first, so that an interrupted attempt can be continued.
    if (!marked) writeDurably(path.join(root, MARK), MARK_TEXT);
    if (isNew) {
      writeFile(path.join(root, '.gitignore'), '*\n');
      const place = realPath(root) ?? realRoot;
      if (secret !== undefined) sealOutput(place, outputFolder(place).seal, secret);
    }
  } catch (error) {
    if (error instanceof PybuildError && error.failure.kind !== 'io') throw error;
    const code = error instanceof PybuildError && error.failure.kind === 'io' ? error.failure.code : codeOf(error);
    fail({ kind: 'output-unwritable', path: root, code }, error);
  }
  // Without a secret, a build can only trust what it made itself.
  return secret === undefined && isNew ? { ...outputFolder(realRoot), unsealed: true } : trustedOutput(root, cacheDir);
}

/** Seals a folder that was moved at its new path. */
export function settleOutput(output: OutputFolder, cacheDir: string | undefined): void {
  const secret = userSecret(cacheDir);
  if (output.movedFrom !== undefined && secret !== undefined) sealOutput(output.root, output.seal, secret);
}

/**
 * Removes an output folder, whoever made it, and nothing outside of it; does nothing if it is absent. Fails if it is not marked.
 * If it is a link, only the link is removed, unless its target is known to be the user's own.
 */
export function removeOutput(root: string, cacheDir: string | undefined): boolean {
  if (plainKind(root) === undefined) return false;
  if (!isMarked(root) && ownOutput(root, cacheDir) === undefined) fail({ kind: 'not-ours', path: root });
  const linked = plainKind(root) !== 'folder';
  if (!linked || ownOutput(root, cacheDir) !== undefined) {
    // The mark goes last, so that an interrupted removal can be continued.
    for (const name of namesIn(root)) if (name !== MARK) removeTree(path.join(root, name));
    if (linked) removeTree(realPath(root) ?? root);
  }
  removeTree(root);
  return true;
}
