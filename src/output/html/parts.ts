import { formatBytes } from '../format.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 1000;

/** A span of a bar, both ends between 0 and 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A bar that is as wide as its place, with a span of it filled. What is not nothing is visible. */
export function bar({ from, to }: Span, kind?: 'inner'): Markup {
  const x = Math.round(clamped(from) * WIDTH);
  const width = Math.max(Math.round(clamped(to) * WIDTH) - x, to > from ? 3 : 0);
  const left = Math.min(x, WIDTH - width);
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="${WIDTH}" height="10" />
    <rect class="${kind}" x="${left}" width="${width}" height="10" />
  </svg>`;
}

/** Also for reports that were edited: NaN counts as 0. */
function clamped(share: number): number {
  return Math.min(Math.max(share, 0), 1) || 0;
}

/** Column titles, those of numbers above the numbers. */
export function heads(...titles: readonly (string | { readonly number: string })[]): Markup {
  return html`<thead>
    <tr>
      ${titles.map((one) =>
        typeof one === 'string' ? html`<th scope="col">${one}</th>` : html`<th scope="col" class="number">${one.number}</th>`,
      )}
    </tr>
  </thead>`;
}

export function codes(texts: readonly string[]): Markup[] {
  return joined(
    texts.map((text) => html`<code>${text}</code>`),
    ', ',
  );
}

/** The parts with a text between them. */
export function joined(parts: readonly Markup[], between: string): Markup[] {
  return parts.map((part, index) => (index === 0 ? part : html`${between}${part}`));
}

export function list(items: readonly (Markup | string)[], kind?: 'columns'): Markup {
  return html`<ul class="plain ${kind}">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

export function time(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC')}</time>`;
}

/** A size, with the exact number where the pointer rests. */
export function size(bytes: number): Markup {
  return html`<span title="${bytes} bytes">${formatBytes(bytes)}</span>`;
}

export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
