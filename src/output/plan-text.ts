import { choiceNote, type Decisions } from '../python/decisions.ts';
import { formatVersion } from '../python/python-version.ts';
import type { ExpectedPython } from './events.ts';
import { type Line, table } from './lines.ts';
import { processRows, SUMMARY_ROWS } from './start-text.ts';
import { shown } from './untrusted.ts';

/** A plan as `pybuild detect` prints it. */
export function planLines(plan: Decisions, python: ExpectedPython | undefined): Line[] {
  const { requested, artifact, demands } = plan.python;
  const isHosts = python?.from === 'host';
  const version = python?.version ?? artifact?.version ?? formatVersion(requested);
  const chosen = choiceNote(version, requested, 'the default; add .python-version to pin it');
  const { origin } = requested;
  const decisive = demands.find(({ file, key }) => origin.from === 'file' && file === origin.file && key === origin.key);
  // A lock repeats what its manifest demands.
  const accepted = demands
    .filter(({ text }, index) => text !== decisive?.text && demands.findIndex((other) => other.text === text) === index)
    .map(({ key, text }) => `; ${key} ${shown(text)} accepts it`)
    .join('');
  return table([
    ['Packages', packagesFrom(plan)],
    ...(plan.install.notes ?? []).map((note) => ['', shown(note)] as const),
    [
      'Python',
      `${version} (${isHosts ? hostNote(python) : ''}${chosen}${accepted}${python?.from === 'download' ? '; not downloaded yet' : ''})`,
    ],
    [plan.tool.title, `${plan.tool.version}${plan.tool.setting === undefined ? '' : ` (from ${plan.tool.setting})`}`],
    ...processRows(plan.processes, plan.startOptions, SUMMARY_ROWS),
  ]);
}

/** Where packages come from; no file says it if only the code tells that it needs none. */
function packagesFrom({ packageManager: { name, files }, install }: Decisions): string {
  return files.length === 0 ? 'none' : `${name}, from ${files.join(' and ')}${addedTo(install)}`;
}

/** That Python is this machine's, and why, without the details that a build tells. */
function hostNote({ insteadOf }: ExpectedPython): string {
  return `this machine's; ${insteadOf === undefined ? '' : `${shown(insteadOf.replace(/: .*/, ''))}; `}`;
}

/** Groups and extras that were asked for. */
function addedTo({ groups, extras }: Decisions['install']): string {
  const parts = [
    ...(groups.length === 0 ? [] : [`groups ${groups.join(', ')}`]),
    ...(extras.length === 0 ? [] : [`extras ${extras.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : ` with ${shown(parts.join(' and '))}`;
}
