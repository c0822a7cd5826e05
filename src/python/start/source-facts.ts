import type { FileTable, FileText } from '../file-content.ts';

/** The app's own code, and what it says to other platforms: what a start command is worked out from. */
export interface SourceFacts {
  /** Python files by their path in the app. */
  readonly sources: ReadonlyMap<string, string>;
  /** Python files that could not be read, each with why: `is not UTF-8`. */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
  /** Why not all of the app was looked at, where that is so. */
  readonly bound?: string;
  /** Files of other platforms by their path in the app, and the tables in those that are TOML. */
  readonly hints: ReadonlyMap<string, FileText>;
  readonly hintTables: ReadonlyMap<string, FileTable>;
}

/** How much of an app is looked at, so that the largest takes no longer than a person waits. */
export const LIMITS = {
  /** Folders below the root; `src` does not count. */
  depth: 2,
  files: 1000,
  fileBytes: 512 * 1024,
  bytes: 8 * 1024 * 1024,
} as const;

/** Folders that hold no app to start: environments, tests, examples, what tools make. */
const PASSED_OVER: ReadonlySet<string> = new Set(
  `venv env virtualenv node_modules site-packages __pycache__ __pypackages__ test tests testing doc docs example examples sample samples
  migrations alembic notebooks benchmarks build dist static staticfiles media templates scripts tools bin fixtures vendor third_party`.split(
    /\s+/,
  ),
);

/** Whether a folder may hold the app's code, by its name. */
export function mayHoldCode(name: string): boolean {
  return !name.startsWith('.') && !PASSED_OVER.has(name) && !name.endsWith('.egg-info');
}

/** Whether a file may say how the app starts, by its name: Python, and neither a test nor what builds or tests the project. */
export function maySayStart(name: string): boolean {
  return name.endsWith('.py') && !/^(test_.*|.*_test|tests?|conftest|setup|noxfile|fabfile|dodo|versioneer)\.py$|^\./.test(name);
}

/** Files by which an app tells other platforms how it starts: read as text, those in TOML as tables too. */
export const HINT_FILES: Readonly<Record<string, 'text' | 'table'>> = {
  'Procfile.dev': 'text',
  'railway.json': 'text',
  'railway.toml': 'table',
  'fly.toml': 'table',
  '.replit': 'table',
  'render.yaml': 'text',
  'heroku.yml': 'text',
  '.do/app.yaml': 'text',
  Dockerfile: 'text',
};
