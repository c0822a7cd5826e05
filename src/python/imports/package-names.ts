import { isTable } from '../file-content.ts';
import { normalizeName } from '../requirements.ts';

/** The packages that have modules, as far as they are known and popular: what is not known is never proposed. */
export interface PackageNames {
  /** The package that most likely has a module, which may be part of a namespace (`google.cloud.storage`). */
  readonly packageOf: (module: string) => string | undefined;
  /** Modules of namespaces that have a package of their own. */
  readonly partsOf: (top: string) => readonly string[];
}

/** Knows no package. */
export const NO_NAMES: PackageNames = { packageOf: () => undefined, partsOf: () => [] };

/** Decodes this release's own `data/import-names.json`; text that is not understood names no package. */
export function decodePackageNames(text: string): PackageNames {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return NO_NAMES;
  }
  if (!isTable(data) || !isTable(data['names']) || typeof data['same'] !== 'string') return NO_NAMES;
  const names = new Map(Object.entries(data['names']).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const same = new Set(data['same'].split(' '));
  return {
    // A part of a module is no package: `flask.session` is Flask's own, whatever Flask-Session is.
    packageOf: (module) =>
      names.get(module) ?? (!module.includes('.') && same.has(normalizeName(module)) ? normalizeName(module) : undefined),
    partsOf: (top) => [...names.keys()].filter((name) => name.startsWith(`${top}.`)),
  };
}
