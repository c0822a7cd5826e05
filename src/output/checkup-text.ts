import type { HostFinding } from './checkup.ts';
import { type Line, line, wholeLine } from './lines.ts';
import { shown } from './untrusted.ts';

/** What was found about this machine, by topic, and what to do about it. */
export function checkupLines(findings: readonly HostFinding[]): Line[] {
  const topics = [...new Set(findings.map(({ topic }) => topic))];
  const problems = findings.filter(({ level }) => level === 'problem').length;
  return [
    ...topics.flatMap((topic) => [
      line('header', topic),
      ...findings.filter((one) => one.topic === topic).flatMap(linesOf),
      line('plain', ''),
    ]),
    problems === 0
      ? line('good', 'Nothing here keeps an app from being built.')
      : line('error', `${problems} ${problems === 1 ? 'problem' : 'problems'}: a build would fail.`),
  ];
}

function linesOf({ level, text, advice }: HostFinding): Line[] {
  const said =
    level === 'good'
      ? line('plain', `  ${shown(text)}`)
      : level === 'note'
        ? line('warning', `  Note: ${shown(text)}`)
        : line('error', `  Problem: ${shown(text)}`);
  return [said, ...(advice === undefined ? [] : [wholeLine('plain', `    ${shown(advice)}`)])];
}
