import { visible } from '../untrusted.ts';

/** Markup as it goes into a page. Only `html` and `trusted` make it, so no text that was read can pose as it. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Part = Markup | string | number | undefined | readonly Part[];

/**
 * A piece of a page: `` html`<p>${text}</p>` ``. Texts and numbers are escaped, for content and for quoted attributes; credentials
 * and hidden characters in them are replaced. Lists are written one after the other, undefined not at all.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.map((text, index) => `${text}${written(parts[index])}`).join(''));
}

/** Markup of our own that is no template. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.toString();
  if (typeof part === 'object') return part.map(written).join('');
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
