import type { PackageManager } from '../python/managers/manager.ts';
import type { Reuse } from '../python/reuse.ts';
import type { Python } from './layers/python.ts';
import type { Tool } from './layers/tool.ts';
import type { ToolCache } from './layers/tool-cache.ts';

/** Everything that an install uses. */
export interface Tools {
  readonly python: Python;
  readonly manager: PackageManager;
  readonly tool: Tool;
  readonly cache: ToolCache;
  readonly reuse: Reuse;
}
