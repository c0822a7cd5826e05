import type { IndexAnswers } from './inspection.ts';
import { type Line, line, table } from './lines.ts';
import { shown } from './untrusted.ts';

const MOST_NAMES = 5;

/** What the package index says of the installed packages: newer releases, yanked ones, and what it was asked in vain. */
export function indexLines({ asked, outdated, yanked, unknown }: IndexAnswers): Line[] {
  const rows = outdated.map(({ name, version, latest }) => [`${name} ${version}`, `${shown(latest)} is newer`] as const);
  const withdrawn = yanked.map(
    ({ name, version, reason }) => [`${name} ${version}`, `yanked${reason === undefined ? '' : `: ${shown(reason)}`}`] as const,
  );
  const reasons = [...new Set(unknown.map(({ reason }) => reason))];
  const known = asked - unknown.length;
  return [
    ...(withdrawn.length + rows.length === 0 ? [] : table([...withdrawn, ...rows])),
    ...(known > 0 && withdrawn.length + rows.length === 0
      ? [line('plain', `  ${known === 1 ? 'The package is' : `All ${known} packages are`} up to date; none is yanked.`)]
      : []),
    ...reasons.map((reason) => {
      const names = unknown.filter((one) => one.reason === reason).map(({ name }) => name);
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
      return line('plain', `  Not looked up: ${names.slice(0, MOST_NAMES).join(', ')}${more} (${shown(reason)})`);
    }),
  ];
}
