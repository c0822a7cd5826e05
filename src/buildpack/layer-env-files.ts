import path from 'node:path';
import { encodeLayerEnv, type LayerEnv } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';

const PROGRAMS = 'exec.d';
const FOLDERS = ['env', 'env.build', 'env.launch', PROGRAMS];

/** Programs that set variables at launch, as name → text (spec: buildpack.md, "exec.d"). */
export type LayerPrograms = Readonly<Record<string, string>>;

/**
 * Writes the variables and programs of a layer, and removes everything else from their folders: variables of an earlier build would
 * still apply. In this order, so that a kept layer is never without them.
 */
export function writeLayerEnv(host: Host, layerDir: string, env: LayerEnv, programs: LayerPrograms = {}): void {
  const files = encodeLayerEnv(env);
  for (const [name, text] of Object.entries(programs)) files.set(`${PROGRAMS}/${name}`, text);
  // Never write through a link: its target is not part of the layer.
  for (const folder of FOLDERS) {
    const place = path.join(layerDir, folder);
    const own = path.join(host.files.realPath(layerDir) ?? layerDir, folder);
    if (host.files.kindOf(place) !== 'folder' || host.files.realPath(place) !== own) host.trees.removeTree(place);
  }
  for (const [file, content] of files) {
    const place = path.join(layerDir, file);
    if (host.files.kindOf(place) === 'folder') host.trees.removeTree(place);
    host.files.writeFile(place, content, file.startsWith(`${PROGRAMS}/`) ? 0o777 : 0o666);
  }
  for (const folder of FOLDERS) {
    for (const name of host.files.namesIn(path.join(layerDir, folder))) {
      if (!files.has(`${folder}/${name}`)) host.trees.removeTree(path.join(layerDir, folder, name));
    }
  }
}
