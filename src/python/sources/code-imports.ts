import type { EntryKind } from '../file-content.ts';
import { neededImports } from '../start/code.ts';
import { Modules } from '../start/modules.ts';
import type { SourceFacts } from '../start/source-facts.ts';
import type { CodeReading, KnownModules, NamedImport } from './code-reading.ts';

/**
 * What the code of an app imports that neither the app nor Python has: each module once, at its first place. An import that the app
 * works without does not count. `entries` are those at the root of the app.
 */
export function readImports(facts: SourceFacts, entries: ReadonlyMap<string, EntryKind>, known: KnownModules): CodeReading {
  const modules = new Modules(facts.sources, () => false);
  const found = new Map<string, NamedImport>();
  for (const file of facts.sources.keys()) {
    for (const { module, level, names, line } of neededImports(modules.at(file)?.statements ?? [])) {
      const top = module.replace(/\..*/s, '');
      if (level > 0 || top === '' || known.isStandard(top) || isOwn(modules, entries, file, top)) continue;
      const packaged = packageOf(module, [...(names?.values() ?? [])], known);
      const key = packaged ?? top;
      // A folder that is nowhere on the path may still be put there; a known package is meant where the app has no such folder.
      if (!found.has(key))
        found.set(key, {
          module: packaged === undefined ? top : module,
          file,
          line,
          ...(packaged === undefined ? {} : { package: packaged }),
        });
    }
  }
  const unread = [...facts.unread, ...modules.notUnderstood.map((file) => ({ file, why: 'cannot be parsed' }))];
  return {
    files: [...facts.sources.keys()],
    imports: [...found.values()],
    unread: unread.map(({ file, why }) => `${file} ${why}`),
    ...(facts.bound === undefined ? {} : { bound: facts.bound }),
  };
}

function isOwn(modules: Modules, entries: ReadonlyMap<string, EntryKind>, file: string, top: string): boolean {
  if (modules.rootsOf(file).some((folder) => modules.has(folder, top, file))) return true;
  return [...entries.keys()].some((name) => name === top || (name.startsWith(`${top}.`) && /\.(?:py|so|pyd|pyc)$/.test(name)));
}

/** The package of an import. The longest name counts: `google.cloud.storage` has one of its own. */
function packageOf(module: string, names: readonly string[], { packageOf: find }: KnownModules): string | undefined {
  const parts = module.split('.');
  const shorter = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  return [...names.map((name) => `${module}.${name}`), ...shorter].map(find).find((name) => name !== undefined);
}
