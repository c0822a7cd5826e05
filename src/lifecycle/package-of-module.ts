import path from 'node:path';
import { readOptional } from '../io/files.ts';
import { decodePackageNames, type PackageNames } from '../python/imports/package-names.ts';
import { dataFolder } from './platform/platform.ts';

let names: PackageNames | undefined;

/** The package that most likely has a module, if this release knows one. */
export function packageOfModule(module: string): string | undefined {
  names ??= decodePackageNames(readOptional(path.join(dataFolder(), 'import-names.json')) ?? '');
  return names.packageOf(module);
}
