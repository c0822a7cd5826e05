import { originName } from '../../python/decisions.ts';
import type { Report } from '../report.ts';
import type { PageData, Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { codes, heads, list } from './parts.ts';

/** What was decided, and why: Python, the package manager, how the app starts, and the settings that the build was given. */
export function decisionsSection({ inspection: { report } }: PageData): Section {
  const { packageManager, tool, processes, fidelity } = report;
  const rows: (readonly [string, Markup | string, Markup | string])[] = [
    ['Python', report.python.version, pythonReason(report)],
    ['Packages from', html`${codes(packageManager.files)}`, `the files of ${packageManager.name} in the app`],
    ['Installed by', `${tool.title} ${tool.version}`, ''],
    ...processes.map(
      ({ type, args, default: byDefault, evidence }) =>
        [
          `Process ${type}${byDefault ? ' (default)' : ''}`,
          html`<code>${args.join(' ')}</code>`,
          evidence === undefined ? 'named in the Procfile' : list(evidence),
        ] as const,
    ),
    ...(processes.length === 0
      ? [['Processes', 'none', 'The app has no Procfile, and its code does not show how it starts.'] as const]
      : []),
    ...Object.entries(report.environment.given).map(
      ([name, from]) => ['Setting', html`<code>${name}</code>`, from === 'project.toml' ? 'from project.toml' : `from ${from}`] as const,
    ),
    ['Fidelity', fidelity.level, list(fidelity.differences.length === 0 ? ['A platform would build the same.'] : fidelity.differences)],
  ];
  return {
    id: 'decisions',
    title: 'Decisions',
    body: html`<div class="scroll">
      <table>
        ${heads('What', 'Chosen', 'Because')}
        <tbody>
          ${rows.map(
            ([what, chosen, why]) =>
              html`<tr>
                <th scope="row">${what}</th>
                <td class="any">${chosen}</td>
                <td class="any">${why}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  };
}

function pythonReason({ python }: Report): Markup {
  const asked =
    python.origin.from === 'default'
      ? 'the default: nothing in the app selects a version'
      : `${python.requested} is selected by ${originName(python.origin)}`;
  const where =
    python.source === 'archive' ? 'a verified archive' : `this machine's: ${python.executable ?? 'an interpreter that is not known'}`;
  return list([asked, where, ...(python.insteadOf === undefined ? [] : [`instead of an archive: ${python.insteadOf}`])]);
}
