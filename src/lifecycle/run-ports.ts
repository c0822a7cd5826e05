import { fail } from '../errors/failure.ts';

/** What lies between the ports of two processes, as with foreman, honcho and `heroku local`. */
const STEP = 100;
const HIGHEST = 65_535;

/** The port in a PORT variable. Fails if it is none. */
export function portIn(text: string): number {
  return isPort(text) ? Number(text) : fail({ kind: 'port-invalid', port: text });
}

/** Whether a text is the number of a port. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= HIGHEST;
}

/** What a platform runs once, before a new version of the app starts. */
export const RELEASE = 'release';

/** The processes of an app in the order in which they get their ports: `web` has PORT itself. */
export function inPortOrder(types: readonly string[]): string[] {
  return types.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(type: string): number {
  return type === 'web' ? 0 : type === RELEASE ? 2 : 1;
}

/**
 * The port of each process of an app, which does not depend on the others that are started with it. Fails where PORT is none,
 * or too high for them all.
 */
export function portsOf(types: readonly string[], port: string): ReadonlyMap<string, string> {
  const first = portIn(port);
  return new Map(
    inPortOrder(types).map((type, index) => {
      const own = String(first + index * STEP);
      return [type, isPort(own) ? own : fail({ kind: 'port-invalid', port: own, above: port })];
    }),
  );
}
