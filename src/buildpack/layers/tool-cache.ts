import type { Environment } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import { systemName } from '../../python/inventory.ts';
import type { PackageManager } from '../../python/managers/manager.ts';
import { closeLayer, openLayer, unless, withLayer } from '../cached-layer.ts';
import type { BuildContext } from '../context.ts';
import { layerRecord, text } from '../layer-record.ts';
import { buildVariables } from '../variables.ts';
import type { Python } from './python.ts';
import type { Tool } from './tool.ts';

const TYPES = { launch: false, build: true, cache: true };

/** The folder for a tool's downloads and built wheels. */
export interface ToolCache {
  readonly dir: string;
  /** The environment of all later steps. */
  readonly env: Environment;
}

/** Opens the layer of a tool's cache. */
export async function openToolCache(
  host: Host,
  context: BuildContext,
  python: Python,
  manager: PackageManager,
  tool: Tool,
): Promise<ToolCache> {
  const record = layerRecord<{ version: string; pythonVersion: string; target: string }>({
    version: text('tool_version', `${tool.title} version`),
    pythonVersion: text('python_version', 'Python version'),
    target: text('target', 'the system'),
  });
  const wanted = { version: tool.version, pythonVersion: python.version, target: systemName(context.target) };
  const layer = await openLayer(host, context.layersDir, `${tool.name}-cache`, record, (restored) =>
    unless(record.differences(restored, wanted)),
  );
  const changes = buildVariables(manager.variables.cache(layer.dir));
  closeLayer(host, layer, TYPES, record, wanted, changes);
  return { dir: layer.dir, env: withLayer(host, tool.env, layer.dir, changes) };
}
