import { setTimeout } from 'node:timers/promises';
import { PybuildError } from '../../errors/failure.ts';
import { checkAppFolder } from '../../io/files.ts';
import type { Host } from '../../io/host.ts';
import { watchFolders } from '../../io/watch-folders.ts';
import type { Platform } from '../platform/platform.ts';
import type { Selection } from '../selection.ts';
import { type Survey, stampOf, surveyApp } from '../survey.ts';
import { isNoise } from './noise.ts';
import { makeTrigger } from './trigger.ts';

/** The app's folder under watch. */
export interface Source {
  /** Settled when something may have changed since the last look, and no more does for a moment. */
  readonly changed: () => Promise<void>;
  /** Looks at what a build would copy, without what is never edited; from then on, all of its folders are watched. */
  readonly look: (platform: Pick<Platform, 'appDir' | 'selects'>) => Promise<Survey>;
  /** Has `changed` settle once more, after a while. */
  readonly again: (afterMs: number) => void;
  readonly close: () => void;
}

/** A save of several files, and one by way of a temporary file, end within this time. */
const QUIET_MS = 30;
const MOST_MS = 2000;
const POLL_MS = 1000;
/** Polling takes no more than this part of the time. */
const POLL_SHARE = 10;
const MOST_LOOKS = 5;
const RETRY_MS = 50;

/** Watches an app by the system's events, and by looking again and again if the system offers no more of these. */
export function watchSource(host: Pick<Host, 'emit'>): Source {
  const trigger = makeTrigger(QUIET_MS, MOST_MS);
  let isPolling = false;
  let timer: NodeJS.Timeout | undefined;
  const again = (afterMs: number): void => {
    clearTimeout(timer);
    timer = globalThis.setTimeout(trigger.touch, afterMs);
  };
  const folders = watchFolders((name) => {
    if (name === undefined || !isNoise(name)) trigger.touch();
  });
  /** Whether all folders of a survey are watched, and were while it was taken. */
  const isCovered = ({ appDir, entries }: Survey): boolean => {
    const inodes = new Map([[appDir, stampOf(appDir).ino]]);
    for (const { path, kind, stamp } of entries) if (kind === 'folder') inodes.set(path, stamp.ino);
    const isNew = folders.follow(inodes);
    if (typeof isNew === 'boolean') return !isNew;
    isPolling = true;
    host.emit({ type: 'warning', ...limitReached(isNew) });
    return true;
  };
  return {
    changed: trigger.settled,
    again,
    look: async ({ appDir, selects }) => {
      const quiet = withoutNoise(selects);
      for (let looks = 1; ; looks++) {
        trigger.clear();
        const started = Date.now();
        const survey = looks < MOST_LOOKS ? surveyOrMissing(appDir, quiet) : surveyApp(appDir, quiet);
        if (survey === undefined) {
          checkAppFolder(appDir);
          await setTimeout(RETRY_MS);
          continue;
        }
        const isWhole = isPolling || isCovered(survey);
        if (isPolling) again(Math.max(POLL_MS, (Date.now() - started) * POLL_SHARE));
        if (!isWhole && looks < MOST_LOOKS) continue;
        if (!isWhole) again(RETRY_MS);
        return survey;
      }
    },
    close: () => {
      trigger.clear();
      clearTimeout(timer);
      folders.close();
    },
  };
}

function withoutNoise(selection: Selection): Selection {
  const { byInclusion } = selection;
  const selects = (name: string, folder: boolean): boolean => !isNoise(name) && selection(name, folder);
  return byInclusion === undefined ? selects : Object.assign(selects, { byInclusion });
}

/** A survey; undefined if something vanished while it was taken. */
function surveyOrMissing(appDir: string, selects: Selection): Survey | undefined {
  try {
    return surveyApp(appDir, selects);
  } catch (error) {
    if (error instanceof PybuildError && error.failure.kind === 'io' && ['ENOENT', 'ENOTDIR'].includes(error.failure.code))
      return undefined;
    throw error;
  }
}

function limitReached(code: string): { title: string; body: string[] } {
  const [limit, value] = code === 'EMFILE' ? ['max_user_instances', '1024'] : ['max_user_watches', '524288'];
  return {
    title: 'The system cannot watch more folders: looking for changes every second instead',
    body:
      code === 'ENOSPC' || code === 'EMFILE'
        ? [`To raise the limit of inotify: sudo sysctl fs.inotify.${limit}=${value}`]
        : [`The system said ${code}.`],
  };
}
