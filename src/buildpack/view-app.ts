import path from 'node:path';
import { PybuildError } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import type { AppView } from '../python/diagnosis/app-view.ts';
import type { PackageNames } from '../python/imports/package-names.ts';
import type { BuildContext } from './context.ts';
import { packageNames } from './package-names.ts';

/** The app as a diagnosis of its own code may look at it, with the variables that the code ran with. Never fails. */
export function viewApp(
  host: Pick<Host, 'files' | 'toml'>,
  context: BuildContext,
  { env, packages, manage }: Pick<AppView, 'env' | 'packages' | 'manage'>,
): AppView {
  const { appDir, layersDir } = context;
  const { files, toml } = host;
  let names: PackageNames | undefined;
  const texts = new Map<string, string | undefined>();
  const text = (file: string): string | undefined => {
    if (!texts.has(file))
      texts.set(
        file,
        orAbsent(() => textOf(files.readText(path.join(appDir, file), file))),
      );
    return texts.get(file);
  };
  return {
    roots: [...new Set([appDir, orAbsent(() => files.realPath(appDir)) ?? appDir])],
    layers: layersDir,
    env,
    text,
    table: (file) => {
      const content = text(file);
      const parsed = content === undefined ? undefined : toml.parseFile({ text: content, encoding: 'utf-8' }, file);
      return parsed === undefined || 'problem' in parsed ? undefined : parsed.table;
    },
    list: (folder) => {
      const full = path.join(appDir, folder);
      return orAbsent(() => (files.kindOf(full) === 'folder' ? files.listFolder(full) : undefined)) ?? new Map();
    },
    packages,
    packageOf: (module) => (names ??= packageNames(host, context)).packageOf(module),
    manage,
  };
}

function textOf(read: ReturnType<Host['files']['readText']>): string | undefined {
  return read !== undefined && 'text' in read ? read.text : undefined;
}

/** What could be read; undefined if the system did not let us. */
function orAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PybuildError) return undefined;
    throw error;
  }
}
