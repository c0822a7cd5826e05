import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../io/host.ts';
import { type Table, tableIn } from '../python/file-content.ts';
import type { Install } from '../python/managers/manager.ts';
import type { BuildContext } from './context.ts';

/** What an install in place may leave beside the code, and nothing needs once it is over. */
const LEFT_OVERS = /(^|\/)(__pycache__|[^/]+\.egg-info|build|\.pdm-build)(\/|$)/;
/** Files of a project that end up in what is installed, even if its code stays where it is. */
const METADATA_FILES = /^(pyproject\.toml|(README|LICEN[CS]E|COPYING|NOTICE|AUTHORS)\b.*)$/i;

/** The files of the app, where an install may write to it. */
export function listApp(host: Host, { appDir }: BuildContext, { editable }: Install): ReadonlySet<string> {
  return new Set(editable.length === 0 ? [] : host.trees.filesBelow(appDir));
}

/**
 * Why an environment with projects that were installed in place cannot be kept: the install wrote into the app, of which
 * the next build gets a new copy.
 */
export function leftInApp(host: Host, context: BuildContext, install: Install, before: ReadonlySet<string>): string | undefined {
  const left = [...listApp(host, context, install)].filter((file) => !before.has(file) && !LEFT_OVERS.test(file));
  return left.length === 0 ? undefined : `the install left ${left.toSorted()[0]} in the app`;
}

/**
 * What an install in place depends on, as a digest: of a project whose metadata is all in pyproject.toml what that is made
 * from and which modules there are; of any other everything, since its build may look at everything.
 */
export function editableFacts(host: Pick<Host, 'files' | 'trees' | 'toml'>, appDir: string, project: string): string {
  const folder = path.resolve(appDir, project);
  const text = host.files.readOptional(path.join(folder, 'pyproject.toml')) ?? '';
  const parsed = host.toml.parse(text, 'pyproject.toml');
  const entries = host.files.kindOf(folder) === 'folder' ? host.files.listFolder(folder) : new Map<string, string>();
  const declared = 'table' in parsed && isDeclared(parsed.table) && !entries.has('setup.py') && !entries.has('setup.cfg');
  if (!declared) return host.trees.digestOf(folder) ?? 'missing';
  const names = [...entries].filter(([name]) => name !== '__pycache__' && !name.endsWith('.egg-info'));
  const lines = names.map(([name, kind]) =>
    kind === 'file' && METADATA_FILES.test(name) ? `${name} ${host.files.sha256Of(path.join(folder, name))}` : `${name} ${kind}`,
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** Whether pyproject.toml says all that there is to know of a project before its code is looked at. */
function isDeclared(pyproject: Table): boolean {
  // Such a backend is code of the project's own.
  if ('backend-path' in tableIn(pyproject, 'build-system')) return false;
  const { dynamic = [] } = tableIn(pyproject, 'project');
  const isDynamic = !Array.isArray(dynamic) || dynamic.length > 0;
  if ('project' in pyproject) return !isDynamic;
  const poetry = tableIn(pyproject, 'tool', 'poetry');
  return typeof poetry['version'] === 'string' && !('build' in poetry);
}
