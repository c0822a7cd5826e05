import path from 'node:path';
import type { Host } from '../io/host.ts';
import { decodePackageNames, type PackageNames } from '../python/imports/package-names.ts';
import type { BuildContext } from './context.ts';

/** The packages by their modules that this release knows. */
export function packageNames(host: Pick<Host, 'files'>, { dataDir }: Pick<BuildContext, 'dataDir'>): PackageNames {
  return decodePackageNames(host.files.readOptional(path.join(dataDir, 'import-names.json')) ?? '');
}
