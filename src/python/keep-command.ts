import type { Install, PackageManager } from './managers/manager.ts';

/** The command that keeps the versions which a build without a lock has chosen. */
export function keepCommand({ unlocked }: Pick<PackageManager, 'unlocked'>, install: Pick<Install, 'unlocked'>): string {
  const locking = install.unlocked === true ? unlocked?.locking : undefined;
  return locking === undefined ? 'pybuild inspect --pylock > pylock.toml' : `pybuild inspect --lock > ${locking.file}`;
}
