import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { type Failure, PybuildError, type Unusable } from '../../src/errors/failure.ts';
import { decodeText, sha256OfText } from '../../src/io/files.ts';
import { parseFile } from '../../src/io/toml.ts';
import type { Layout } from '../../src/python/code-layout.ts';
import type { DecisionInputs } from '../../src/python/decisions.ts';
import type { EntryKind, FileText, FileUse } from '../../src/python/file-content.ts';
import { useOf } from '../../src/python/files.ts';
import { FOREIGN_FILES } from '../../src/python/foreign-files.ts';
import { decodeBundledManifest, type Manifest, type Target } from '../../src/python/inventory.ts';
import { PIP } from '../../src/python/managers/pip/pip.ts';
import { namedPaths, PROJECT_FILES } from '../../src/python/named-paths.ts';
import type { ProjectFacts } from '../../src/python/project.ts';
import { collectRequirements, type RequirementsFacts } from '../../src/python/requirements.ts';
import { scriptBlock } from '../../src/python/sources/inline-script.ts';
import { chooseRequirements } from '../../src/python/sources/requirements-names.ts';

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
  const tables = new Map(present('table').map(([name, text]) => [name, parseFile(text, name)]));
  return {
    entries: entriesOf(files),
    src: entriesOf(filesBelow(files, 'src/')),
    texts: new Map(present('text', 'table')),
    tables,
    layout: layoutOf(files),
    ...unlockedOf(files, env),
    requirements: requirementsOf(files, env),
    foreign: FOREIGN_FILES.filter((file) => typeof files[file] === 'string'),
    unusable: unusableIn(files, namedPaths(requirementsOf(files, env).files, new Map(present('text', 'table')))),
    digest: sha256OfText,
  };
}

/** The requirements of an app with these files. */
export function requirementsOf(files: Files, env: Environment = {}): RequirementsFacts {
  const { otherRequirements: other } = unlockedOf(files, env);
  const roots = other?.kind === 'one' ? [other.file] : PIP.find(entriesOf(files), env);
  return collectRequirements(roots, (file) => readOf(files, file));
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

function layoutOf(files: Files): Layout {
  const paths = Object.keys(files);
  return {
    hasSource: paths.some((file) => file.startsWith('src/')),
    packages: paths.flatMap((file) => (/^(?:[^/]+\/)?[^/]+\/__init__\.py$/.test(file) ? [dirname(file)] : [])),
    sourceModules: paths.flatMap((file) => /^src\/([^/]+)\.py$/.exec(file)?.[1] ?? []),
  };
}

/** What an app without a requirements.txt is built from, besides pyproject.toml. */
function unlockedOf(files: Files, env: Environment): Pick<ProjectFacts, 'otherRequirements' | 'scripts'> {
  if (PIP.find(entriesOf(files), env).length > 0 || ['pyproject.toml', 'setup.py'].some((file) => file in files)) return {};
  const paths = Object.keys(files);
  const below = paths.flatMap((file) => /^requirements\/([^/]+)$/.exec(file)?.[1] ?? []);
  const scripts = paths.flatMap((file) => {
    const block = /^[^/]+\.py$/.test(file) ? scriptBlock(String(files[file])) : undefined;
    return typeof block === 'object' ? [[file, parseFile({ text: block.padded, encoding: 'utf-8' }, file)] as const] : [];
  });
  return { otherRequirements: chooseRequirements(paths, below), scripts: new Map(scripts) };
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
