import { reportDifferences } from '../../python/report-diff.ts';
import { formatBytes, formatSeconds } from '../format.ts';
import type { Report } from '../report.ts';
import type { PageData, Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { counted, list, time, total } from './parts.ts';

/** What the levels of fidelity mean, in a few words. */
const FIDELITIES: Readonly<Record<Report['fidelity']['level'], string>> = {
  'as-platform': 'as a platform builds it',
  'host-python': "with this machine's Python",
  'other-os': 'for this system only',
};

/** The last part of a path, for titles. */
export function appName({ app }: Report): string {
  return app.split('/').findLast((part) => part !== '') ?? app;
}

/** The top of the page: which app and build it is about, what matters most of it, and what to look at first. */
export function headOf({ inspection: { report, layers, packages, failed } }: PageData): Markup {
  const inImage = total(layers.filter(({ types }) => types.includes('launch')).map(({ bytes }) => bytes));
  const listed = packages.filter(({ asked, requested }) => asked !== undefined || requested).length;
  const isHosts = report.python.source === 'host';
  const facts: (readonly [string, string, string | undefined])[] = [
    ['Python', report.python.version, isHosts ? "this machine's" : undefined],
    ['Packages', String(packages.length), listed === 0 ? undefined : `${listed} listed by the app`],
    ['In the image', formatBytes(inImage), 'all launch layers'],
    ['Built in', formatSeconds(report.seconds), FIDELITIES[report.fidelity.level]],
  ];
  return html`<h1>${appName(report)}</h1>
    <p class="dim">
      <span class="path">${report.app}</span><br />Built ${time(report.finishedAt)} by pybuild ${report.pybuild} for ${report.target}
    </p>
    ${
      failed === undefined
        ? undefined
        : html`<div class="notice failure">
            <p><strong>A newer build failed: ${failed}</strong></p>
            <p>This page shows the last good build.</p>
          </div>`
    }
    ${(report.warnings ?? []).map(warning)}
    <dl class="facts">
      ${facts.map(
        ([name, value, more]) =>
          html`<div>
            <dt>${name}</dt>
            <dd class="value">${value}</dd>
            ${more === undefined ? undefined : html`<dd class="dim">${more}</dd>`}
          </div>`,
      )}
    </dl>`;
}

function warning({ title, body }: { readonly title: string; readonly body: readonly string[] }): Markup {
  return html`<div class="notice warning">
    <p><strong>Warning: ${title}</strong></p>
    ${body.map((line) => html`<p>${line}</p>`)}
  </div>`;
}

/** What changed since the build before; packages have this in their table, too. */
export function changesSection({ inspection: { report }, before }: PageData): Section {
  const id = 'changes';
  const title = 'What changed';
  if (before === undefined) return { id, title, body: html`<p class="dim">There is no earlier build to compare with.</p>` };
  const changes = reportDifferences(before, report, formatBytes);
  const since = html`the build of ${time(before.finishedAt)}`;
  if (changes.length === 0) return { id, title, body: html`<p>Nothing changed since ${since}.</p>` };
  const parts = [...new Set(changes.map(({ part }) => part))];
  const rows = parts.map((part) => {
    const texts = changes.filter((one) => one.part === part).map(({ text }) => text);
    return html`<tr>
      <th scope="row">${part}</th>
      <td>${list(texts, 'columns')}</td>
    </tr>`;
  });
  return {
    id,
    title,
    body: html`<p>${counted(changes.length, 'change')} since ${since}.</p>
      <table class="keys">
        <tbody>
          ${rows}
        </tbody>
      </table>`,
  };
}
