import { readFileSync } from 'node:fs';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { type Failure, PybuildError, type Unusable } from '../../src/errors/failure.ts';
import { decodeText, sha256OfText } from '../../src/io/files.ts';
import { parseFile } from '../../src/io/toml.ts';
import type { DecisionInputs } from '../../src/python/decisions.ts';
import type { EntryKind, FileText, FileUse } from '../../src/python/file-content.ts';
import { useOf } from '../../src/python/files.ts';
import { FOREIGN_FILES } from '../../src/python/foreign-files.ts';
import { decodeBundledManifest, type Manifest, type Target } from '../../src/python/inventory.ts';
import { PIP } from '../../src/python/managers/pip.ts';
import { namedPaths, PROJECT_FILES } from '../../src/python/named-paths.ts';
import type { ProjectFacts } from '../../src/python/project.ts';
import { collectRequirements, type RequirementsFacts } from '../../src/python/requirements.ts';

export const LINUX: Target = { os: 'linux', arch: 'x86_64', libc: 'gnu' };

/** The files of an app by their path; `null` is a folder. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

/** This release's own manifest. */
export const MANIFEST: Manifest = decodeBundledManifest(
  JSON.parse(readFileSync(new URL('../../data/python-manifest.json', import.meta.url), 'utf8')),
  'this release',
);

/** The facts for decisions about an app with these files. */
export function projectFacts(files: Files, env: Environment = {}): ProjectFacts {
  const read = (file: string): FileText | undefined => readOf(files, file);
  const present = (...uses: readonly FileUse[]): [string, FileText][] =>
    Object.keys(files).flatMap((name) => {
      const use = useOf(name);
      const text = use !== undefined && uses.includes(use) ? read(name) : undefined;
      return text === undefined ? [] : [[name, text] as const];
    });
  return {
    entries: entriesOf(files),
    src: entriesOf(filesBelow(files, 'src/')),
    texts: new Map(present('text', 'table')),
    tables: new Map(present('table').map(([name, text]) => [name, parseFile(text, name)])),
    requirements: requirementsOf(files, env),
    foreign: FOREIGN_FILES.filter((file) => typeof files[file] === 'string'),
    unusable: unusableIn(files, namedPaths(requirementsOf(files, env).files, new Map(present('text', 'table')))),
    digest: sha256OfText,
  };
}

/** The requirements of an app with these files. */
export function requirementsOf(files: Files, env: Environment = {}): RequirementsFacts {
  return collectRequirements(PIP.find(entriesOf(files), env), (file) => readOf(files, file));
}

export function planInputs(env: Environment = {}): DecisionInputs {
  return { env, offline: false, manifest: MANIFEST, target: LINUX };
}

/** The failure that `action` throws. */
export function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof PybuildError) return error.failure;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** What of these paths cannot be installed from: all that start with `/`, and what is not among the files. */
function unusableIn(files: Files, paths: readonly string[]): Map<string, Unusable> {
  return new Map(
    paths.flatMap((path): [string, Unusable][] => {
      if (typeof files[path] === 'string') return [];
      const isFolder = path === '.' || Object.keys(files).some((file) => file === path || file.startsWith(inFolder(path)));
      if (!isFolder) return [[path, 'absent']];
      return PROJECT_FILES.some((file) => `${inFolder(path)}${file}` in files) ? [] : [[path, 'no-project']];
    }),
  );
}

function filesBelow(files: Files, folder: string): Files {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, content]) => (name.startsWith(folder) ? [[name.slice(folder.length), content]] : [])),
  );
}

function inFolder(path: string): string {
  return path === '.' ? '' : `${path}/`;
}

function readOf(files: Files, file: string): FileText | undefined {
  const content = files[file];
  return content === undefined || content === null ? undefined : decodeText(Buffer.from(content), file);
}

function entriesOf(files: Files): Map<string, EntryKind> {
  return new Map(
    Object.entries(files).map(([file, content]) => {
      const [name = '', ...below] = file.split('/');
      return [name, content === null || below.length > 0 ? 'folder' : 'file'];
    }),
  );
}
