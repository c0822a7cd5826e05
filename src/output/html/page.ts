import { createHash } from 'node:crypto';
import type { PageData, Section } from './data.ts';
import { decisionsSection } from './decisions.ts';
import { environmentSection } from './environment.ts';
import { layersSection } from './layers.ts';
import { loadabilitySection } from './loadability.ts';
import { html, trusted } from './markup.ts';
import { packagesSection } from './packages.ts';
import { STYLE } from './style.ts';
import { appName, changesSection, headOf } from './summary.ts';
import { timelineSection } from './timeline.ts';

/** The parts of the page, in their order. */
const SECTIONS: readonly ((data: PageData) => Section)[] = [
  changesSection,
  timelineSection,
  decisionsSection,
  layersSection,
  packagesSection,
  loadabilitySection,
  environmentSection,
];

/**
 * Nothing is loaded or run, whatever stands in the page: only its own style sheet counts. (The empty icon keeps a browser from
 * asking a server for one.)
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** Byte for byte what the policy allows. */
const STYLE_ELEMENT = trusted(`<style>${STYLE}</style>`);

/** A build as one HTML file that needs nothing else: no scripts, no network. */
export function htmlPage(data: PageData): string {
  const { report } = data.inspection;
  const sections = SECTIONS.map((make) => make(data));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${appName(report)} · pybuild</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          ${headOf(data)}
          <nav aria-label="Parts of this page">
            <ul>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main">
          ${sections.map(
            ({ id, title, body }) =>
              html`<section id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${title}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <footer>
          <p>From <span class="path">${report.output}/report.json</span>, by pybuild ${report.pybuild}.</p>
        </footer>
      </body>
    </html> `;
  return page.toString();
}
