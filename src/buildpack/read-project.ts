import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { askedLines } from '../python/asked-lines.ts';
import type { EntryKind, FileTable, FileText } from '../python/file-content.ts';
import { useOf } from '../python/files.ts';
import { PIP } from '../python/managers/pip.ts';
import type { ProjectFacts } from '../python/project.ts';
import { collectRequirements } from '../python/requirements.ts';

/** Whether a build takes along an entry of the app, by its path in the app and whether it is a folder. */
export interface Selects {
  (name: string, folder: boolean): boolean;
  /** Whether folders are only entered for what is selected below them. */
  readonly byInclusion?: boolean;
}

/** What is at the root of an app, as far as a build takes it along. */
export function listApp(host: Pick<Host, 'files'>, appDir: string, selects: Selects): Map<string, EntryKind> {
  return new Map([...host.files.listFolder(appDir)].filter(([name, kind]) => selects(name, kind === 'folder')));
}

/** Takes the snapshot that all decisions about an app are made from; broken files are kept as problems. */
export function readProject(host: Pick<Host, 'files' | 'toml'>, appDir: string, env: Environment, selects: Selects): ProjectFacts {
  const entries = listApp(host, appDir, selects);
  const read = (file: string): FileText | undefined => {
    // What is beside the app does not come along.
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
  const requirements = collectRequirements(PIP.find(entries, env), readRequirements);
  const elsewhere = askedLines(requirements.files).flatMap((one) => (one.path?.startsWith('/') === true ? [one.path] : []));
  const absent = new Set(elsewhere.filter((file) => host.files.kindOf(file) === undefined));
  return { entries, texts, tables, requirements, absent, digest: host.files.sha256OfText };
}

function folderProblem(host: Pick<Host, 'files'>, full: string, file: string): FileText | undefined {
  return host.files.kindOf(full) === 'folder' ? { problem: { kind: 'file-special', file, is: 'a folder' } } : undefined;
}
