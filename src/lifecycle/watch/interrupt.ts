import type { OnSignal } from '../../io/app-process.ts';

/** The signals to pybuild while an app is watched. */
export interface Interrupt {
  /** Settled by the first signal. */
  readonly asked: Promise<void>;
  /** The first signal, if there was one. */
  readonly signal: () => NodeJS.Signals | undefined;
  /** Leaves signals to pybuild's own handler, which interrupts a build, until that has ended. */
  readonly during: <T>(build: () => Promise<T>) => Promise<T>;
  readonly release: () => void;
}

/** Takes over the signals: `pass` gets the first one, and SIGKILL for every other. */
export function takeSignals(onSignal: OnSignal, pass: (signal: NodeJS.Signals) => void): Interrupt {
  let first: NodeJS.Signals | undefined;
  let tell: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const handler = (signal: NodeJS.Signals): void => {
    pass(first === undefined ? signal : 'SIGKILL');
    first ??= signal;
    tell?.();
  };
  let release = onSignal(handler);
  return {
    asked,
    signal: () => first,
    during: async (build) => {
      release();
      try {
        return await build();
      } finally {
        release = onSignal(handler);
      }
    },
    release: () => release(),
  };
}
