/** Collects events until they pause. */
export interface Trigger {
  /** Something happened. */
  readonly touch: () => void;
  /** Settled once something has happened and then nothing more for a moment, or for long enough. */
  readonly settled: () => Promise<void>;
  /** Forgets what has happened so far. */
  readonly clear: () => void;
}

/** Makes a trigger that waits for a pause of `quietMs`, but no longer than `mostMs` after the first event. */
export function makeTrigger(quietMs: number, mostMs: number): Trigger {
  let first: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isDue = false;
  let due: (() => void) | undefined;
  const fire = (): void => {
    isDue = true;
    due?.();
  };
  return {
    touch: () => {
      const now = Date.now();
      first ??= now;
      clearTimeout(timer);
      timer = setTimeout(fire, Math.max(0, Math.min(quietMs, first + mostMs - now)));
    },
    settled: () =>
      new Promise((resolve) => {
        due = resolve;
        if (isDue) resolve();
      }),
    clear: () => {
      clearTimeout(timer);
      first = undefined;
      isDue = false;
    },
  };
}
