import type { Variable } from '../inspection.ts';
import type { PageData, Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { codes, heads } from './parts.ts';

/** The variables of each phase with the layers that set them, and where else a build's environment came from. */
export function environmentSection({ inspection: { environment, report } }: PageData): Section {
  const { given, machine, withheld, toolConfiguration } = report.environment;
  const names: (readonly [string, readonly string[]])[] = [
    ['Given to the build', Object.entries(given).map(([name, from]) => `${name} (${from})`)],
    ["From this machine's environment", machine],
    ['Set by the caller, but not passed', withheld],
    ['Configuration files that the installer read', toolConfiguration],
  ];
  const known = names.filter(([, all]) => all.length > 0);
  return {
    id: 'environment',
    title: 'Environment',
    body: html`<h3>At launch</h3>
      ${variables(environment.launch)}
      <h3>In the build</h3>
      ${variables(environment.build)}
      ${
        known.length === 0
          ? undefined
          : html`<h3>Where settings came from</h3>
              <table class="keys">
                <tbody>
                  ${known.map(
                    ([title, all]) =>
                      html`<tr>
                        <th scope="row">${title}</th>
                        <td class="any">${codes(all)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
      }`,
  };
}

function variables(all: readonly Variable[]): Markup {
  if (all.length === 0) return html`<p class="dim">No layer sets a variable.</p>`;
  return html`<div class="scroll">
    <table>
      ${heads('Variable', 'Value', 'Set by')}
      <tbody>
        ${all.map(
          ({ name, value, layers }) =>
            html`<tr>
              <th scope="row" class="variable"><code>${name}</code></th>
              <td><code>${value}</code></td>
              <td class="setters">${layers.join(', ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
