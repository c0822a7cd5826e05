import type { Install, PackageManager } from './managers/manager.ts';

/** An app as the user's command line has it, for commands to copy. */
export interface Called {
  /** The options and arguments that name it; none for the current folder. */
  readonly words: readonly string[];
  /** Its folder, with a slash at the end; empty for the current one. */
  readonly folder: string;
}

/** The command that keeps the versions which a build without a lock has chosen. */
export function keepCommand(
  { unlocked }: Pick<PackageManager, 'unlocked'>,
  install: Pick<Install, 'unlocked'>,
  { words, folder }: Called = { words: [], folder: '' },
): string {
  const locking = install.unlocked === true ? unlocked?.locking : undefined;
  const [option, file] = locking === undefined ? ['--pylock', 'pylock.toml'] : ['--lock', locking.file];
  return `pybuild inspect ${[...words, option].join(' ')} > ${folder}${file}`;
}
