import path from 'node:path';
import type { Host } from '../io/host.ts';
import { withBytecode } from '../python/record.ts';

/**
 * Adds the bytecode below `site`, which is compiled after the install, to the RECORD of each module's distribution, as pip does.
 * Programs that read a RECORD, such as an uninstall, then find every file of a package.
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
