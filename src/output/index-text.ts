import type { IndexAnswers } from './inspection.ts';
import { type Line, line, table } from './lines.ts';
import { shown } from './untrusted.ts';

const MOST_NAMES = 5;

/** What the package index says of the installed packages: newer releases, yanked ones, and what it was asked in vain. */
export function indexLines({ asked, outdated, yanked, unknown }: IndexAnswers): Line[] {
  if (asked === 0) return [line('plain', '  No package comes from an index.')];
  const newer = new Map(outdated.map(({ name, latest }) => [name, `${shown(latest)} is newer`]));
  const withdrawn = new Map(
    yanked.map(({ name, reason }) => [name, `yanked${reason === undefined ? '' : `: ${shown(reason.replace(/\.$/, ''))}`}`]),
  );
  // Yanked ones are few, and first.
  const found = [...yanked, ...outdated.filter(({ name }) => !withdrawn.has(name))];
  const rows = found.map(
    ({ name, version }) =>
      [`${name} ${version}`, [withdrawn.get(name), newer.get(name)].filter((text) => text !== undefined).join('; ')] as const,
  );
  const reasons = [...new Set(unknown.map(({ reason }) => reason))];
  const known = asked - unknown.length;
  return [
    ...(rows.length === 0 ? [] : table(rows)),
    ...(known > 0 && rows.length === 0 ? [line('plain', `  ${upToDate(known, asked)}`)] : []),
    ...reasons.map((reason) => {
      const names = unknown.filter((one) => one.reason === reason).map(({ name }) => name);
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
      return line('plain', `  Not looked up: ${names.slice(0, MOST_NAMES).join(', ')}${more} (${shown(reason)})`);
    }),
  ];
}

function upToDate(known: number, asked: number): string {
  if (known === 1) return `The ${asked === 1 ? '' : 'other '}package is up to date, and not yanked.`;
  return `${known === asked ? `All ${known}` : `The other ${known}`} packages are up to date, and none is yanked.`;
}
