import path from 'node:path';
import { encodeLayerEnv, type LayerEnv } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';

const FOLDERS = ['env', 'env.build', 'env.launch'];

/**
 * Writes the variables of a layer, and removes everything else from its env folders: variables of an earlier build would still
 * apply. In this order, so that a kept layer is never without its variables.
 */
export function writeLayerEnv(host: Host, layerDir: string, env: LayerEnv): void {
  const files = encodeLayerEnv(env);
  // Never write through a link: its target is not part of the layer.
  for (const folder of FOLDERS) {
    const place = path.join(layerDir, folder);
    const own = path.join(host.files.realPath(layerDir) ?? layerDir, folder);
    if (host.files.kindOf(place) !== 'folder' || host.files.realPath(place) !== own) host.trees.removeTree(place);
  }
  for (const [file, content] of files) {
    const place = path.join(layerDir, file);
    if (host.files.kindOf(place) === 'folder') host.trees.removeTree(place);
    host.files.writeFile(place, content);
  }
  for (const folder of FOLDERS) {
    for (const name of host.files.namesIn(path.join(layerDir, folder))) {
      if (!files.has(`${folder}/${name}`)) host.trees.removeTree(path.join(layerDir, folder, name));
    }
  }
}
