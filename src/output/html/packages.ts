import { packageChanges } from '../../python/report-diff.ts';
import type { InspectedPackage } from '../inspection.ts';
import { anchorOf, type PageData, type Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { bar, counted, heads, joined, size } from './parts.ts';

/** What became of a package since the build before. */
export type PackageChange = 'added' | 'changed';

type Changes = ReturnType<typeof packageChanges>;

/** The changes of the packages, by name; undefined if there is no build to compare with. */
export function changesOf({ inspection: { report }, before }: PageData): Changes | undefined {
  return before === undefined ? undefined : packageChanges(before.packages, report.packages);
}

/** Whether a package that is installed was added or changed. */
export function kindOfChange(changes: Changes | undefined, name: string): PackageChange | undefined {
  const change = changes?.get(name);
  return change === undefined ? undefined : change.before === undefined ? 'added' : 'changed';
}

/** All packages, the largest first, with a filter that needs no script. */
export function packagesSection(data: PageData): Section {
  const { packages, report } = data.inspection;
  const changes = changesOf(data);
  const places = new Map(packages.map(({ name }, index) => [name, index]));
  const parents = parentsOf(packages);
  const largest = Math.max(...packages.map(({ bytes }) => bytes), 1);
  const link = (name: string): Markup => html`<a href="#${anchorOf(places.get(name) ?? 0)}">${name}</a>`;
  const row = (one: InspectedPackage): Markup => {
    const listed = one.asked !== undefined || one.requested;
    const kind = kindOfChange(changes, one.name);
    const by = (parents.get(one.name) ?? []).map(link);
    const where = one.asked === undefined ? 'the app' : `${one.asked.file}:${one.asked.line}`;
    return html`<tr id="${anchorOf(places.get(one.name) ?? 0)}" class="${listed ? 'listed' : ''} ${kind === undefined ? '' : 'differs'}">
      <th scope="row" class="name">${one.name}</th>
      <td class="version">${one.version}</td>
      ${changes === undefined ? undefined : html`<td class="change">${changeText(changes, one)}</td>`}
      <td class="number">${size(one.bytes)}</td>
      <td class="bar-cell">${bar({ from: 0, to: one.bytes / largest })}</td>
      <td class="number">${one.files}</td>
      <td class="any">${one.licence ?? html`<span class="dim">unknown</span>`}</td>
      <td class="any">
        ${joined([...(listed ? [html`<code>${where}</code>`] : []), ...by], ', ')}${!listed && by.length === 0 ? html`<span class="dim">nothing else</span>` : undefined}
      </td>
    </tr>`;
  };
  const removed = [...(changes ?? [])].filter(([, { after }]) => after === undefined);
  const titles = ['Package', 'Version', ...(changes === undefined ? [] : ['Change']), { number: 'Size' }, '', { number: 'Files' }];
  const table = html`${filterOf(packages, changes)}
    <div class="scroll">
      <table class="sizes">
        ${heads(...titles, 'Licence', 'Required by')}
        <tbody>
          ${packages.toSorted((a, b) => b.bytes - a.bytes).map(row)}
        </tbody>
      </table>
    </div>`;
  return {
    id: 'packages',
    title: 'Packages',
    body: html`<p class="dim">
        ${counted(packages.length, 'package')}, installed by ${report.tool.title} ${report.tool.version}, the largest first. Sizes include
        bytecode.
      </p>
      ${packages.length === 0 ? undefined : table}
      ${
        removed.length === 0
          ? undefined
          : html`<h3>Removed since the build before</h3>
              <p>
                ${joined(
                  removed.map(([name, { before }]) => html`${name} ${before}`),
                  ', ',
                )}
              </p>`
      }`,
  };
}

function filterOf(packages: readonly InspectedPackage[], changes: Changes | undefined): Markup {
  const listed = packages.filter(({ asked, requested }) => asked !== undefined || requested).length;
  const differing = packages.filter(({ name }) => kindOfChange(changes, name) !== undefined).length;
  return html`<fieldset>
    <legend>Show</legend>
    <label><input type="radio" name="show" checked /> All (${packages.length})</label>
    ${listed === 0 ? undefined : option('listed', 'Listed by the app', listed)}
    ${changes === undefined ? undefined : option('changed', 'Changed', differing)}
  </fieldset>`;
}

function option(id: string, title: string, count: number): Markup {
  return html`<label><input type="radio" name="show" id="show-${id}" /> ${title} (${count})</label>`;
}

function changeText(changes: Changes, { name, version }: InspectedPackage): Markup | undefined {
  const change = changes.get(name);
  if (change === undefined) return undefined;
  if (change.before === undefined) return html`<span class="is-added">added</span>`;
  return html`<span class="is-changed">${change.before === version ? 'another file' : `was ${change.before}`}</span>`;
}

/** Who requires each package; those that only do for an extra count if nobody else does. */
function parentsOf(packages: readonly InspectedPackage[]): Map<string, string[]> {
  const found = new Map<string, { readonly name: string; readonly extra: boolean }[]>();
  for (const parent of packages) {
    for (const { name, extra } of parent.requires) {
      if (name !== parent.name) found.set(name, [...(found.get(name) ?? []), { name: parent.name, extra }]);
    }
  }
  return new Map(
    [...found].map(([name, all]) => {
      const sure = all.filter(({ extra }) => !extra);
      return [name, [...new Set((sure.length > 0 ? sure : all).map((one) => one.name))].toSorted()];
    }),
  );
}
