import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Environment } from '../cnb/layer-env.ts';
import type { Emit } from '../output/events.ts';
import * as archive from './archive.ts';
import { makeRun, type Run } from './command.ts';
import { type DownloadSettings, makeDownload } from './download.ts';
import * as files from './files.ts';
import type { Host } from './host.ts';
import { numberSteps } from './number-steps.ts';
import { shellLine } from './shell-line.ts';
import * as toml from './toml.ts';
import * as store from './tree-store.ts';
import * as trees from './trees.ts';

export interface HostSettings extends DownloadSettings {
  /** The caller's environment, where it is not the build's. */
  readonly caller?: Environment;
  /** The names of the variables that the user gave the build. */
  readonly given?: readonly string[];
}

/** Puts the adapters together for one run; `settings.env` is the build's. */
export function makeHost(settings: HostSettings): Host {
  const { signal } = settings;
  const listeners = new Set<Emit>([settings.emit]);
  const numbered = numberSteps();
  const emit: Emit = (event) => {
    const complete = numbered(event);
    for (const listener of listeners) listener(complete);
  };
  const own = { ...settings, emit };
  return {
    files,
    trees,
    store,
    // A lifecycle restores only one version of a layer.
    layers: { discard, replace: () => false },
    toml,
    archive,
    run: tellingRun(own),
    onFailedCommand: () => {},
    download: makeDownload(own),
    emit,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    now: () => new Date(),
    pause: async () => {
      await setImmediate();
      signal.throwIfAborted();
    },
    signal,
  };
}

/** A runner that tells of each command before it starts and when it has ended, which one that could not start never does. */
function tellingRun({ emit, env, signal, caller = env, given = [] }: HostSettings): Run {
  const run = makeRun(signal);
  const values = Object.fromEntries(Object.entries(env).filter(([name]) => given.includes(name)));
  return async (command) => {
    if (command.isProbe === true) return run(command);
    const name = command.shown ?? path.basename(command.program);
    emit({ type: 'command-started', command: name, line: shellLine(command, { caller, given: values }) });
    const start = performance.now();
    const ended = await run(command);
    const seconds = Math.round(performance.now() - start) / 1000;
    emit({ type: 'command-finished', command: name, seconds, ...(ended.exitCode === undefined ? {} : { exitCode: ended.exitCode }) });
    return ended;
  };
}

function discard(layer: string): void {
  for (const tree of [layer, `${layer}.toml`]) trees.removeTree(tree);
}
