/** What a `.pth` file of an environment adds to it (docs.python.org/3/library/site.html), read and never run. */
export interface PathFile {
  /** Folders to import from, as written. */
  readonly folders: readonly string[];
  /** Modules that its code makes importable. */
  readonly modules: readonly string[];
  /** The module by which its code finds a project that is installed in place. */
  readonly finder?: string;
  /** Whether its code may make any module importable. */
  readonly isOpen: boolean;
}

const SETUPTOOLS = 'distutils-precedence.pth';

/** Reads a `.pth` file with this name. */
export function readPathFile(name: string, text: string): PathFile {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const code = lines.filter((line) => /^import[ \t]/.test(line));
  const folders = lines.filter((line) => line !== '' && !line.startsWith('#') && !code.includes(line));
  // setuptools has the distutils that Python 3.12 removed.
  if (name === SETUPTOOLS) return { folders, modules: ['distutils'], isOpen: false };
  const finder = code.map((line) => /^import (__editable__\w+)/.exec(line)?.[1]).find((found) => found !== undefined);
  // Code of other tools for projects in place; all else starts profilers, declares namespaces and the like.
  const isOpen = finder === undefined && code.length > 0 && /editable|develop/i.test(name + code.join('\n'));
  return { folders, modules: [], ...(finder === undefined ? {} : { finder }), isOpen };
}

/** The top-level modules that a finder of setuptools knows (setuptools/command/editable_wheel.py); undefined if it is not understood. */
export function readFinder(text: string): string[] | undefined {
  const tables = [/^MAPPING\b[^=\n]*= \{(.*)\}$/m, /^NAMESPACES\b[^=\n]*= \{(.*)\}$/m].map((pattern) => pattern.exec(text)?.[1]);
  const [mapping, namespaces = ''] = tables;
  if (mapping === undefined) return undefined;
  const keys = [mapping, namespaces].flatMap((table) => [...table.matchAll(/(["'])([\w.]+)\1: /g)].map(([, , key = '']) => key));
  return keys.map((key) => key.replace(/\..*/s, ''));
}
