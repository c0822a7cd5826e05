import type { Inspection } from '../inspection.ts';
import type { Report } from '../report.ts';
import type { Markup } from './markup.ts';

/** Everything that a page about a build is made from. */
export interface PageData {
  readonly inspection: Inspection;
  /** The build before, to compare with. */
  readonly before?: Report;
}

/** A part of the page, with the anchor and the title that the navigation has for it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Where on the page the row of a package is, by its place in the list of packages. */
export function anchorOf(index: number): string {
  return `package-${index}`;
}
