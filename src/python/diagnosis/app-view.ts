import type { AppPlace } from '../../errors/trouble.ts';
import type { Environment } from '../../cnb/layer-env.ts';
import type { EntryKind, Table } from '../file-content.ts';
import type { PackageNames } from '../imports/package-names.ts';
import type { Frame, Raised } from './traceback.ts';

/** What a diagnosis of the app's own code may look at. Paths are the app's, with `/`; what cannot be read is as good as absent. */
export interface AppView {
  /** The folder of the app, by each of its paths. */
  readonly roots: readonly string[];
  /** The folder of the layers, in which nothing is the app's own. */
  readonly layers: string;
  /** The variables that the code ran with. */
  readonly env: Environment;
  readonly text: (file: string) => string | undefined;
  /** The content of a TOML file. */
  readonly table: (file: string) => Table | undefined;
  /** The entries of a folder, `''` for the app's own; none if it does not exist. */
  readonly list: (folder: string) => ReadonlyMap<string, EntryKind>;
  readonly packages: InstalledFrom;
  /** The package that most likely has a module, if one is known. */
  readonly packageOf: PackageNames['packageOf'];
  /** The manage.py of its Django project. */
  readonly manage: string;
}

/** What the app's packages were installed from. */
export interface InstalledFrom {
  /** The package manager, by its name. */
  readonly manager: string;
  /** Every file of the app that said what to install. */
  readonly reads: readonly string[];
  /** The file in which a user writes down what the app needs. */
  readonly addTo: string;
}

/** A frame of the app's own code: its file is a path in the app. */
export interface AppFrame extends Frame {
  readonly ownFile: string;
}

/** The path in the app of a file that a traceback names; undefined if the file is not the app's own. */
export function fileInApp(file: string, { roots, layers, text }: AppView): string | undefined {
  if (/(?:^|\/)(?:site|dist)-packages\//.test(file) || file.startsWith('<') || file.startsWith(`${layers}/`)) return undefined;
  // Compiled modules of packages are named by relative paths, too.
  if (!file.startsWith('/')) return text(normal(file)) === undefined ? undefined : normal(file);
  const root = roots.find((folder) => file.startsWith(`${folder}/`));
  if (root === undefined) return undefined;
  const inApp = normal(file.slice(root.length + 1));
  return inApp.startsWith('../') ? undefined : inApp;
}

/** The frames of an exception that are the app's own, outermost first. */
export function appFrames({ frames }: Raised, view: AppView): AppFrame[] {
  return frames.flatMap((frame) => {
    const ownFile = fileInApp(frame.file, view);
    return ownFile === undefined ? [] : [{ ...frame, ownFile }];
  });
}

/**
 * The frame that tells most about an exception: of the app's own the innermost whose code has `word` in it, else the innermost;
 * of exceptions that followed from each other, the first that has one, in their order here.
 */
export function tellingFrame(chain: readonly Raised[], view: AppView, word?: string): AppFrame | undefined {
  const all = chain.map((raised) => appFrames(raised, view));
  const naming = word === undefined ? undefined : all.flat().findLast(({ code }) => code?.includes(word) === true);
  return naming ?? all.find((frames) => frames.length > 0)?.at(-1);
}

/** A frame as a place to show. */
export function placeOf({ ownFile, line }: AppFrame): AppPlace {
  return { file: ownFile, line };
}

/** The place of the first line of a file that matches. */
export function lineIn(file: string, pattern: RegExp, view: AppView): AppPlace | undefined {
  const index =
    view
      .text(file)
      ?.split('\n')
      .findIndex((line) => pattern.test(line)) ?? -1;
  return index < 0 ? undefined : { file, line: index + 1 };
}

/** The folder of a file and those above it, innermost first; `''` is the app's own. */
export function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
}

/** A path of a name in a folder of the app. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function normal(file: string): string {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
