import path from 'node:path';
import type { Host } from '../../io/host.ts';
import { plainKind } from '../../io/state-files.ts';
import { readLaunchConfig, readLayer, readReport } from './decode.ts';
import { layerNames, storesIn } from './layer-store.ts';
import type { OutputFolder } from './output-folder.ts';

/** Lists, in one line, files of the last build that exist but are ignored because they cannot be read. */
export function reportDamage(host: Pick<Host, 'emit'>, output: OutputFolder): void {
  const files = [
    ...(readReport(output.report) === undefined ? [output.report] : []),
    ...(readLaunchConfig(output.metadata) === undefined ? [output.metadata] : []),
    ...storesIn(output.root).flatMap((store) =>
      layerNames(store)
        .map((name) => path.join(store, `${name}.toml`))
        .filter((file) => readLayer(file) === undefined),
    ),
  ].filter((file) => plainKind(file) !== undefined);
  if (files.length === 0) return;
  const names = files.map((file) => path.relative(output.root, file)).join(', ');
  host.emit({ type: 'info', message: `Ignoring damaged files of the last build in ${output.root}: ${names}` });
}
