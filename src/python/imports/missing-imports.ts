import type { Holder, MissingImport } from '../../errors/trouble.ts';
import { removedModule } from './removed-modules.ts';
import type { CodeFacts, SureImport } from './code-facts.ts';
import type { OwnModules } from './own-modules.ts';
import type { PackageNames } from './package-names.ts';

/** Everything that says where modules may come from. */
export interface ImportFacts {
  readonly code: CodeFacts;
  /** The folders of the app that its start commands import from. */
  readonly folders: readonly string[];
  /** Whether commands may import from other folders, too. */
  readonly anyFolder: boolean;
  readonly own: OwnModules;
  readonly installed: InstalledModules;
  readonly names: PackageNames;
  /** Where the app says that it needs a module which is not installed. */
  readonly holderOf: (module: string) => { readonly name: string; readonly holder: Holder } | undefined;
}

/** The modules of an environment. */
export interface InstalledModules {
  /** Whether a module, top-level or not, is there. */
  readonly has: (module: string) => boolean;
  /** Whether any module may be there. */
  readonly isOpen: boolean;
}

/**
 * The imports that nothing provides, each module once, at its first place. Only where that is certain: a module that the app has in
 * another of its folders may still be found, unless it is the name of a known package.
 */
export function missingImports(facts: ImportFacts): MissingImport[] {
  const { code, installed } = facts;
  if (code.isOpen || installed.isOpen) return [];
  const found = new Map<string, MissingImport>();
  for (const one of code.imports) {
    const module = missingModule(one, facts);
    if (module === undefined) continue;
    const before = found.get(module);
    found.set(module, before === undefined ? missing(one, module, facts) : { ...before, places: before.places + 1 });
  }
  return [...found.values()];
}

function missingModule(one: SureImport, { code, folders, anyFolder, own, installed, names }: ImportFacts): string | undefined {
  const top = topOf(one.module);
  const here = one.file.split('/').slice(0, -1).join('/');
  // Python has it, and does not list it.
  if (top === 'test') return undefined;
  if ([...folders, here].some((folder) => own.isIn(folder, top))) return undefined;
  if (!installed.has(top)) {
    const mayBeOwn = own.isAnywhere(top) && (code.changesPath || anyFolder || names.packageOf(top) === undefined);
    return mayBeOwn ? undefined : (partOf(one, names) ?? top);
  }
  const part = partOf(one, names);
  return part === undefined || installed.has(part) ? undefined : part;
}

/** The part of a namespace that an import is about, if a package of its own has it. */
function partOf({ module, names: from }: SureImport, names: PackageNames): string | undefined {
  const parts = names.partsOf(topOf(module)).toSorted((a, b) => b.length - a.length);
  const asked = [module, ...from.map((name) => `${module}.${name}`)].map((one) => `${one}.`);
  return parts.find((part) => asked.some((one) => one.startsWith(`${part}.`)));
}

function missing({ file, line, setting }: SureImport, module: string, { names, holderOf }: ImportFacts): MissingImport {
  const place = { module, file, line, places: 1, ...(setting === '' ? {} : { setting }) };
  const removed = removedModule(module);
  if (removed !== undefined) return { ...place, ...removed };
  const held = holderOf(module);
  const name = held?.name ?? names.packageOf(module);
  return { ...place, ...(name === undefined ? {} : { package: name }), ...(held === undefined ? {} : { heldBy: held.holder }) };
}

function topOf(module: string): string {
  return module.replace(/\..*/s, '');
}
