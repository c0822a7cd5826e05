import type { Environment, LayerEnv } from '../cnb/layer-env.ts';

/** Variables that a layer sets for the build, overriding earlier values. */
export function buildVariables(variables: Environment): LayerEnv {
  return { build: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { override: value }])) };
}
