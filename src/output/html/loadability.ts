import { allLoads, LOADABILITY_ADVICE, loadabilityLines } from '../loadability-text.ts';
import type { PageData, Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { list } from './parts.ts';

/** Whether native code would load in a run image, and whose does not. */
export function loadabilitySection({ inspection: { loadability } }: PageData): Section {
  return {
    id: 'loadability',
    title: loadability === undefined ? 'Native code' : `Native code on ${loadability.image}`,
    body:
      loadability === undefined
        ? html`<p class="dim">It was not checked whether native code loads in a run image.</p>`
        : found(loadability),
  };
}

function found(loadability: NonNullable<PageData['inspection']['loadability']>): Markup {
  if (loadability.findings.length === 0) return html`<p>${allLoads(loadability)}</p>`;
  return html`${list(loadabilityLines(loadability))}
    <p class="dim">${LOADABILITY_ADVICE}</p>`;
}
