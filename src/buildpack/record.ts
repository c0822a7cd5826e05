import path from 'node:path';
import type { Host } from '../io/host.ts';
import { withBytecode } from '../python/record.ts';

/**
 * Adds the bytecode of a distribution, which is compiled after the install, to the RECORD in its metadata folder below `site`, as
 * pip does. Programs that read a RECORD, such as an uninstall, then find every file of a package.
 */
export function recordBytecode(host: Pick<Host, 'files'>, site: string, folder: string, pythonMinor: string): void {
  const file = path.join(site, folder, 'RECORD');
  const record = host.files.readOptional(file);
  if (record === undefined) return;
  const complete = withBytecode(record, pythonMinor, (name) => host.files.kindOf(path.join(site, name)) === 'file');
  if (complete !== record) host.files.writeFile(file, complete);
}
