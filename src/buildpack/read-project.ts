import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Unusable } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { MANAGE_SETTING, type ManageFile } from '../python/django.ts';
import type { EntryKind, FileTable, FileText } from '../python/file-content.ts';
import { useOf } from '../python/files.ts';
import { FOREIGN_FILES } from '../python/foreign-files.ts';
import { PIP } from '../python/managers/pip/pip.ts';
import { namedPaths, PROJECT_FILES } from '../python/named-paths.ts';
import type { ProjectFacts } from '../python/project.ts';
import { collectRequirements } from '../python/requirements.ts';
import { hasProject } from '../python/sources/project-table.ts';
import { findSetup } from '../python/sources/setup-files.ts';
import { readLayout } from './read-layout.ts';
import { otherRequirements, readScripts } from './read-unlocked.ts';

/** Whether a build copies an entry of the app, by its relative path and whether it is a folder. */
export interface Selects {
  (name: string, folder: boolean): boolean;
  /** Whether folders are only entered for entries selected below them. */
  readonly byInclusion?: boolean;
}

/** The selected entries at the root of an app. */
export function listApp(host: Pick<Host, 'files'>, appDir: string, selects: Selects): Map<string, EntryKind> {
  return new Map([...host.files.listFolder(appDir)].filter(([name, kind]) => selects(name, kind === 'folder')));
}

/** Takes the snapshot that all decisions about an app are based on; broken files become problems. */
export function readProject(host: Pick<Host, 'files' | 'toml'>, appDir: string, env: Environment, selects: Selects): ProjectFacts {
  const entries = listApp(host, appDir, selects);
  const read = (file: string): FileText | undefined => {
    // Files outside the app are not copied.
    if (file.startsWith('../') || (!path.isAbsolute(file) && !selects(file, false))) return undefined;
    return host.files.readText(path.resolve(appDir, file), file);
  };

  const texts = new Map<string, FileText>();
  const tables = new Map<string, FileTable>();
  for (const file of entries.keys()) {
    const use = useOf(file);
    const content = use === undefined ? undefined : read(file);
    if (content === undefined) continue;
    texts.set(file, content);
    if (use === 'table') tables.set(file, host.toml.parseFile(content, file));
  }
  const readRequirements = (file: string): FileText | undefined => read(file) ?? folderProblem(host, path.resolve(appDir, file), file);
  const roots = PIP.find(entries, env);
  const isUnsaid = roots.length === 0 && !hasProject({ tables }) && findSetup({ entries, texts }).length === 0;
  const others = isUnsaid ? otherRequirements(host, appDir, entries, selects) : undefined;
  const requirements = collectRequirements(others?.kind === 'one' ? [others.file] : roots, readRequirements);
  const foreign = FOREIGN_FILES.filter((file) => selects(file, false) && host.files.kindOf(path.join(appDir, file)) === 'file');
  const manage = manageIn(host, appDir, env, selects);
  return {
    entries,
    src:
      entries.get('src') === 'folder'
        ? listApp(host, path.join(appDir, 'src'), (name, folder) => selects(`src/${name}`, folder))
        : new Map(),
    texts,
    tables,
    requirements,
    foreign,
    unusable: unusablePaths(host, appDir, selects, namedPaths(requirements.files, texts)),
    digest: host.files.sha256OfText,
    ...(hasProject({ tables }) ? { layout: readLayout(host, appDir, entries, selects) } : {}),
    ...(others === undefined ? {} : { otherRequirements: others, scripts: readScripts(host, entries, read) }),
    ...(manage === undefined ? {} : { manage }),
  };
}

function folderProblem(host: Pick<Host, 'files'>, full: string, file: string): FileText | undefined {
  return host.files.kindOf(full) === 'folder' ? { problem: { kind: 'file-special', file, is: 'a folder' } } : undefined;
}

/** Which of these paths, the app's own and others, cannot be installed from as the build has them, and why. */
function unusablePaths({ files }: Pick<Host, 'files'>, appDir: string, selects: Selects, paths: readonly string[]): Map<string, Unusable> {
  const isKept = (name: string): boolean => path.isAbsolute(name) || selects(name, false);
  const isFile = (name: string): boolean => files.reachableKind(path.resolve(appDir, name)) === 'file';
  const judge = (name: string): Unusable | undefined => {
    const kind = files.reachableKind(path.resolve(appDir, name));
    if (kind === undefined) return 'absent';
    if (name !== '.' && !path.isAbsolute(name) && !selects(name, kind === 'folder')) return 'excluded';
    const project = kind === 'folder' ? PROJECT_FILES.map((file) => path.join(name, file)).filter(isFile) : undefined;
    if (project === undefined || project.some(isKept)) return undefined;
    return project.length > 0 ? 'excluded' : 'no-project';
  };
  return new Map(
    paths.flatMap((name) => {
      const unusable = judge(name);
      return unusable === undefined ? [] : [[name, unusable] as const];
    }),
  );
}

/** What the setting for a Django project's manage.py names. A link counts as its target, which has to be in the app. */
function manageIn({ files }: Pick<Host, 'files'>, appDir: string, env: Environment, selects: Selects): ManageFile | undefined {
  const value = env[MANAGE_SETTING];
  if (value === undefined) return undefined;
  const name = path.posix.normalize(value);
  const found = (is: ManageFile['is']): ManageFile => ({ value, path: name, is });
  if (path.isAbsolute(name) || name === '..' || name.startsWith('../')) return found('outside');
  const real = files.realPath(path.join(appDir, name));
  if (real === undefined) return found('missing');
  const root = files.realPath(appDir) ?? appDir;
  if (real !== root && !real.startsWith(`${root}${path.sep}`)) return found('outside');
  const kind = files.reachableKind(real);
  if (kind !== 'file') return found('not-a-file');
  return found(selects(name, false) ? 'file' : 'excluded');
}
