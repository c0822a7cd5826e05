import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PybuildError } from '../../errors/failure.ts';
import { checkAppFolder } from '../../io/files.ts';
import type { Host } from '../../io/host.ts';
import { watchFolders } from '../../io/watch-folders.ts';
import type { Platform } from '../platform/platform.ts';
import type { Selection } from '../selection.ts';
import { type Survey, stampOf, surveyApp } from '../survey.ts';
import { isNoise } from './noise.ts';
import { resurvey } from './resurvey.ts';
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
/** The system drops events that come faster than they are read: at 16,384 of them, by default. */
const MOST_EVENTS = 2000;
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
  /** The last look, and the folders in which something may have changed since. */
  let known: { readonly survey: Survey; readonly selects: Selection } | undefined;
  const touched = new Set<string>();
  let events = 0;
  const folders = watchFolders((folder, name) => {
    events++;
    if (name !== undefined && isNoise(name)) return;
    touched.add(folder);
    trigger.touch();
  });
  const lookOnce = (appDir: string, selects: Selection): Survey => {
    const isPartial =
      known !== undefined && known.selects === selects && known.survey.appDir === appDir && !isPolling && events < MOST_EVENTS;
    const names = new Set([...touched].map((folder) => path.relative(appDir, folder)));
    trigger.clear();
    touched.clear();
    events = 0;
    try {
      const quiet = withoutNoise(selects);
      const survey =
        isPartial && known !== undefined ? { ...known.survey, entries: resurvey(known.survey, names, quiet) } : surveyApp(appDir, quiet);
      known = { survey, selects };
      return survey;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  /** Whether all folders of a survey are watched, and were while it was taken. */
  const isCovered = ({ appDir, entries }: Survey): boolean => {
    const inodes = new Map([[appDir, stampOf(appDir).ino]]);
    for (const entry of entries) if (entry.kind === 'folder') inodes.set(entry.path, entry.stamp.ino);
    const added = folders.follow(inodes);
    if (typeof added === 'string') {
      isPolling = true;
      host.emit({ type: 'warning', ...limitReached(added) });
      return true;
    }
    for (const folder of added) touched.add(folder);
    return added.length === 0;
  };
  return {
    changed: trigger.settled,
    again,
    look: async ({ appDir, selects }) => {
      for (let looks = 1; ; looks++) {
        const started = Date.now();
        let survey: Survey;
        try {
          survey = lookOnce(appDir, selects);
        } catch (error) {
          checkAppFolder(appDir);
          if (looks >= MOST_LOOKS || !isMissing(error)) throw error;
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

/** Folders count even if nothing below them is selected: it may be there later. */
function withoutNoise(selection: Selection): Selection {
  return (name, folder) => !isNoise(name) && selection(name, folder);
}

/** Whether something vanished while it was looked at. */
function isMissing(error: unknown): boolean {
  return error instanceof PybuildError && error.failure.kind === 'io' && ['ENOENT', 'ENOTDIR'].includes(error.failure.code);
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
