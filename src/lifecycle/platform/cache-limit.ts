import path from 'node:path';
import type { Host } from '../../io/host.ts';
import { ignoringSystem, look } from '../../io/store-entries.ts';
import { formatBytes } from '../../output/format.ts';
import { measureCache, pruneCache } from './cache-contents.ts';
import type { EquippedPlatform } from './own-temporary.ts';

/** The default size limit of the shared cache, in bytes. */
export const USUAL_LIMIT = 5e9;

/** Does `work`. If that added to the shared cache and made it too large, removes what was used least recently. */
export async function withinCacheLimit<T>(
  host: Pick<Host, 'emit'>,
  { cacheDir, context }: EquippedPlatform,
  work: () => Promise<T>,
): Promise<T> {
  const cache = context.store === undefined ? undefined : cacheDir;
  const before = cache === undefined ? '' : stampOf(cache);
  const result = await work();
  if (cache === undefined || stampOf(cache) === before) return result;
  ignoringSystem(() => {
    if (measureCache(cache).reduce((sum, { bytes }) => sum + bytes, 0) <= USUAL_LIMIT) return;
    const { freed } = pruneCache(cache, USUAL_LIMIT);
    host.emit({ type: 'info', message: `The shared cache was larger than ${formatBytes(USUAL_LIMIT)}: freed ${formatBytes(freed)}` });
  });
  return result;
}

/** A value that changes when something is added to a cache or removed. */
function stampOf(cache: string): string {
  return ['pythons', 'store/packages', 'store/tools'].map((folder) => look(path.join(cache, folder))?.mtimeMs).join(' ');
}
