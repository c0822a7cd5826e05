import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../io/host.ts';
import { type Table, tableIn } from '../python/file-content.ts';
import type { Install } from '../python/managers/manager.ts';
import type { BuildContext } from './context.ts';

/** What an editable install may leave beside the code and nothing needs afterwards. */
const LEFT_OVERS = /(^|\/)(__pycache__|[^/]+\.egg-info|build|\.pdm-build)(\/|$)/;
/** Files for builders and version control, which no build backend takes for a part of a project. */
const NO_PART = /^(?:\..*|__pycache__|.*\.egg-info|Procfile|project\.toml|runtime\.txt|.*\.lock|pylock(?:\..+)?\.toml)$/;
/** Files of a project that become part of the installed metadata even if the code stays in place. */
const METADATA_FILES = /^(pyproject\.toml|(README|LICEN[CS]E|COPYING|NOTICE|AUTHORS)\b.*)$/i;

/** The files of the app, if an install may write to it. */
export function listApp(host: Host, { appDir }: BuildContext, { editable }: Install): ReadonlySet<string> {
  return new Set(editable.length === 0 ? [] : host.trees.filesBelow(appDir));
}

/**
 * Why an environment with editable installs cannot be kept: the install wrote into the app, and the next build starts with a
 * fresh copy.
 */
export function leftInApp(host: Host, context: BuildContext, install: Install, before: ReadonlySet<string>): string | undefined {
  const left = [...listApp(host, context, install)].filter((file) => !before.has(file) && !LEFT_OVERS.test(file));
  return left.length === 0 ? undefined : `the install left ${left.toSorted()[0]} in the app`;
}

/**
 * A digest of everything that an editable install depends on. If pyproject.toml has all the metadata: the files that it refers to
 * and the names of the modules. Otherwise the whole project, as its build may read anything.
 */
export function editableFacts(host: Pick<Host, 'files' | 'trees' | 'toml'>, appDir: string, project: string): string {
  const folder = path.resolve(appDir, project);
  if (!isDeclaredProject(host, appDir, project)) return host.trees.digestOf(folder) ?? 'missing';
  const names = [...entriesOf(host, folder)].filter(([name]) => !NO_PART.test(name));
  const lines = names.map(([name, kind]) =>
    kind === 'file' && isMetadataFile(name) ? `${name} ${host.files.sha256Of(path.join(folder, name))}` : `${name} ${kind}`,
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** Whether a file at the root of a project may become part of its metadata. */
export function isMetadataFile(name: string): boolean {
  return METADATA_FILES.test(name);
}

/** Whether an editable install of a project depends on nothing but its metadata files and the names of its modules. */
export function isDeclaredProject(host: Pick<Host, 'files' | 'toml'>, appDir: string, project: string): boolean {
  const folder = path.resolve(appDir, project);
  const text = host.files.readOptional(path.join(folder, 'pyproject.toml')) ?? '';
  const parsed = host.toml.parse(text, 'pyproject.toml');
  const entries = entriesOf(host, folder);
  return 'table' in parsed && isDeclared(parsed.table) && !entries.has('setup.py') && !entries.has('setup.cfg');
}

function entriesOf(host: Pick<Host, 'files'>, folder: string): ReadonlyMap<string, string> {
  return host.files.kindOf(folder) === 'folder' ? host.files.listFolder(folder) : new Map<string, string>();
}

/** Whether pyproject.toml has all the metadata of a project, without running code. */
function isDeclared(pyproject: Table): boolean {
  // Such a backend is the project's own code.
  if ('backend-path' in tableIn(pyproject, 'build-system')) return false;
  const { dynamic = [] } = tableIn(pyproject, 'project');
  const isDynamic = !Array.isArray(dynamic) || dynamic.length > 0;
  if ('project' in pyproject) return !isDynamic;
  const poetry = tableIn(pyproject, 'tool', 'poetry');
  return typeof poetry['version'] === 'string' && !('build' in poetry);
}
