import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import { systemName } from '../../python/inventory.ts';
import { closeLayer, differences, openLayer, withLayer } from '../cached-layer.ts';
import type { BuildContext } from '../context.ts';
import type { Pip } from './pip.ts';
import type { Python } from './python.ts';

const TYPES = { launch: false, build: true, cache: true };
const LABELS: Readonly<Record<string, string>> = { pip_version: 'pip version', python_version: 'Python version', target: 'the system' };

/** Opens the layer in which pip keeps downloads and the wheels it built. Returns the build's environment from here on. */
export function openPipCache(host: Host, context: BuildContext, python: Python, pip: Pip): Environment {
  const metadata = { pip_version: pip.version, python_version: python.version, target: systemName(context.target) };
  const layer = openLayer(host, context.layersDir, 'pip-cache', (restored) => differences(restored, metadata, (key) => LABELS[key] ?? key));
  const changes: LayerEnv = { build: { PIP_CACHE_DIR: { override: layer.dir } } };
  closeLayer(host, layer, TYPES, metadata, changes);
  return withLayer(host, pip.env, layer.dir, changes);
}
