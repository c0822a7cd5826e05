import type { AskedLine } from '../asked-lines.ts';
import type { Target } from '../inventory.ts';

/** What is known of the app when a tool has failed to install its packages. */
export interface AppFacts {
  /** What asks for packages, in requirements files or in a manifest. */
  readonly asked: readonly Pick<AskedLine, 'file' | 'line' | 'name' | 'version' | 'text' | 'path'>[];
  /** The Python of the build: `3.12`. */
  readonly python: string;
  readonly target: Target;
  readonly tool: { readonly name: string; readonly version: string };
  /** The app's own projects that the install builds. */
  readonly own?: readonly OwnProject[];
  /** Whether sources are asked for where wheels may fit. */
  readonly wantsSource: boolean;
  /** Whether files of the app name indexes that only an install knows how to use. */
  readonly hasOwnIndex: boolean;
  /** The one index that files of the app name, where it is not the tool's default. */
  readonly index?: string;
  /** The folders that PIP_FIND_LINKS names, and the files there. */
  readonly links: readonly { readonly folder: string; readonly files: readonly string[] }[];
}

/** A project of the app that an install builds: by `-e .`, a path, or because the app itself is a package. */
export interface OwnProject {
  /** Its folder in the app; `.` is the app itself. */
  readonly path: string;
  /** Its folder on this machine. */
  readonly dir: string;
  /** The file that describes it: `pyproject.toml`, or `setup.py`. */
  readonly manifest: string;
  readonly name?: string;
  /** What builds it, by `build-system.build-backend`. */
  readonly backend?: string;
  /** Folders in it that hold a package, as `src/shop`. */
  readonly folders: readonly string[];
}

/** All that a tool printed, and the same without what builds printed: a place in one is the same in the other. */
export interface Said {
  readonly text: string;
  readonly words: string;
}
