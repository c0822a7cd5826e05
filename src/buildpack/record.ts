import path from 'node:path';
import type { Host } from '../io/host.ts';
import { withBytecode } from '../python/record.ts';

/**
 * Lists the bytecode below `site`, which is compiled after the install, in the RECORD of the distribution that its module
 * belongs to, as an install by pip does: what reads a RECORD, such as an uninstall, finds every file of a package there.
 */
export function recordBytecode(host: Pick<Host, 'files'>, site: string, pythonMinor: string): void {
  for (const folder of host.files.namesIn(site).filter((name) => name.endsWith('.dist-info'))) {
    const file = path.join(site, folder, 'RECORD');
    const record = host.files.readOptional(file);
    if (record === undefined) continue;
    const complete = withBytecode(record, pythonMinor, (name) => host.files.kindOf(path.join(site, name)) === 'file');
    if (complete !== record) host.files.writeFile(file, complete);
  }
}
