import type { Process } from '../cnb/launch.ts';
import { fail } from '../errors/failure.ts';

/** The processes of a Procfile, and what was corrected or looks odd. */
export interface Procfile {
  readonly processes: readonly Process[];
  readonly warnings: readonly string[];
}

/** This grammar also excludes the characters that the lifecycle's exporter refuses in a process type. */
const TYPE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads a Procfile as heroku/procfile does: `type: command` lines, each run by `bash -c`; the default is `web`, or the only
 * process. Upper case, `_` and indentation are corrected with a warning; the last of two equal types wins. Fails on any other
 * line.
 */
export function parseProcfile(text: string): Procfile {
  const warnings: string[] = [];
  const commands = new Map<string, string>();
  const lines = new Map<string, number[]>();
  const all = text.split(/\r?\n/);
  for (const [index, raw] of all.entries()) {
    if (raw.trim() === '' || raw.trim().startsWith('#')) continue;
    const goesOn = all[index - 1]?.trimEnd().endsWith('\\') === true;
    const { type, command } = parseLine(raw, index + 1, warnings, goesOn ? 'a command has to be on one line' : undefined);
    lines.set(type, [...(lines.get(type) ?? []), index + 1]);
    // Move an overridden type to the place of its last line.
    commands.delete(type);
    commands.set(type, command);
  }
  for (const [type, numbers] of lines) {
    if (numbers.length < 2) continue;
    const which = `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
    warnings.push(`Lines ${which} ${numbers.length === 2 ? 'both' : 'all'} define "${type}"; using line ${numbers.at(-1)}.`);
  }
  if (commands.size === 0) warnings.push('It contains no process.');
  return { warnings, processes: toProcesses(commands) };
}

/** Reads one line. `known` is why it is none if it is none. */
function parseLine(raw: string, line: number, warnings: string[], known: string | undefined): { type: string; command: string } {
  const colon = raw.indexOf(':');
  if (colon < 0) fail({ kind: 'procfile-invalid', line, text: raw, reason: known ?? 'the ":" after the process type is missing' });
  const written = raw.slice(0, colon);
  const command = raw.slice(colon + 1).trim();
  const type = written.trim().toLowerCase().replaceAll('_', '-');
  if (!TYPE.test(type)) {
    const reason = known ?? 'a process type has only a-z, 0-9 and "-", and at most 63 characters';
    fail({ kind: 'procfile-invalid', line, text: raw, reason });
  }
  if (command === '') fail({ kind: 'procfile-invalid', line, text: raw, reason: 'the command after the ":" is missing' });
  if (written.trimEnd() !== type) warnings.push(`Line ${line}: "${written.trimEnd()}" is read as "${type}".`);
  return { type, command };
}

function toProcesses(commands: ReadonlyMap<string, string>): Process[] {
  return [...commands].map(([type, command]) => ({
    type,
    command: ['bash', '-c'],
    args: [command],
    default: type === 'web' || commands.size === 1,
  }));
}
