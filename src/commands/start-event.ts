import path from 'node:path';
import { BUILDPACK } from '../cnb/buildpack.ts';
import type { Event } from '../output/events.ts';

/** Options whose values are variables of the build or of the app. */
const VARIABLES = /^(--env|--build-env)$/;
const HIDDEN = '****';

/**
 * The first event of a command that reports as it goes: which command, of which release, for which app. The arguments have
 * variables by their names, but not their values, which may be secrets.
 */
export function startEvent([command = '', ...words]: readonly string[], app: string): Event {
  return { type: 'start', pybuild: BUILDPACK.version, command, app: path.resolve(app), arguments: shownArguments(words) };
}

function shownArguments(words: readonly string[]): string[] {
  return words.map((word, index) => {
    if (VARIABLES.test(words[index - 1] ?? '')) return withoutValue(word);
    const [, option = '', variable] = /^(--env|--build-env)=(.*)$/s.exec(word) ?? [];
    return variable === undefined ? word : `${option}=${withoutValue(variable)}`;
  });
}

function withoutValue(variable: string): string {
  const end = variable.indexOf('=');
  return end < 0 ? variable : `${variable.slice(0, end)}=${HIDDEN}`;
}
