import { hierarchy, type HierarchyRectangularNode, treemap as layOut } from 'd3-hierarchy';
import { formatBytes } from '../format.ts';
import type { InspectedLayer } from '../inspection.ts';
import { anchorOf, type PageData } from './data.ts';
import { html, type Markup } from './markup.ts';
import { changesOf, kindOfChange } from './packages.ts';
import { total } from './parts.ts';

const WIDTH = 1120;
const HEIGHT = 520;
/** More tiles would be too small to see. */
const MOST_PACKAGES = 100;
/** What a letter of the map's font takes on average; what is wider is cut off. */
const LETTER_WIDTH = 6.4;

interface Tile {
  readonly name: string;
  readonly bytes: number;
  readonly kind: 'tile' | 'added' | 'changed' | 'rest';
  /** The anchor of a package. */
  readonly link?: string;
}

interface Group {
  readonly name: string;
  readonly tiles: readonly Tile[];
}

type Node = HierarchyRectangularNode<unknown>;

/** The layers as areas by size: packages where there are any, else the largest files. Undefined if all is empty. */
export function treemap(data: PageData): Markup | undefined {
  const groups = data.inspection.layers
    .map((layer) => ({ name: layer.name, tiles: tilesOf(layer, data).filter(({ bytes }) => bytes > 0) }))
    .filter(({ tiles }) => tiles.length > 0);
  if (groups.length === 0) return undefined;
  const root = layOut<unknown>()
    .size([WIDTH, HEIGHT])
    .paddingOuter(3)
    .paddingTop((node) => (node.depth === 1 ? 22 : 0))
    .paddingInner(2)
    .round(true)(
    hierarchy<unknown>(groups, childrenOf)
      .sum((one) => (isTile(one) ? one.bytes : 0))
      // oxlint-disable-next-line unicorn/no-array-sort -- this is the library's own
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0)),
  );
  return html`<figure>
    <figcaption><span>Area shows size. Each package links to its row in the table.</span>${keys(groups)}</figcaption>
    <svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label="Map of the layers by size">
      ${(root.children ?? []).map(layerArea)}
    </svg>
  </figure>`;
}

function childrenOf(one: unknown): readonly unknown[] | undefined {
  if (Array.isArray(one)) return one;
  return isTile(one) ? undefined : (one as Group).tiles;
}

function isTile(one: unknown): one is Tile {
  return typeof one === 'object' && one !== null && 'bytes' in one;
}

function tilesOf(layer: InspectedLayer, data: PageData): Tile[] {
  const isLaunch = layer.types.includes('launch');
  if (layer.name === 'venv' && data.inspection.packages.length > 0) return packageTiles(layer, data);
  const files: Tile[] = layer.largest.map(({ file, bytes }) => ({ name: file, bytes, kind: isLaunch ? 'tile' : 'rest' }));
  return [...files, rest('other files', layer.bytes - total(files.map(({ bytes }) => bytes)))];
}

function packageTiles(layer: InspectedLayer, data: PageData): Tile[] {
  const changes = changesOf(data);
  const all = data.inspection.packages
    .map(({ name, version, bytes }, index): Tile => {
      return { name: `${name} ${version}`, bytes, kind: kindOfChange(changes, name) ?? 'tile', link: anchorOf(index) };
    })
    .toSorted((a, b) => b.bytes - a.bytes);
  const [large, small] = [all.slice(0, MOST_PACKAGES), all.slice(MOST_PACKAGES)];
  return [
    ...large,
    rest(`${small.length} smaller packages`, total(small.map(({ bytes }) => bytes))),
    rest('other files', layer.bytes - total(all.map(({ bytes }) => bytes))),
  ];
}

function rest(name: string, bytes: number): Tile {
  return { name, bytes, kind: 'rest' };
}

function keys(groups: readonly Group[]): Markup {
  const kinds = new Set(groups.flatMap(({ tiles }) => tiles.map(({ kind }) => kind)));
  const all = [
    ['tile', 'in the image'],
    ['added', 'added'],
    ['changed', 'changed'],
    ['rest', 'other files, and files that only builds need'],
  ] as const;
  return html`${all.filter(([kind]) => kinds.has(kind)).map(([kind, text]) => html`<span><span class="key ${kind}"></span>${text}</span>`)}`;
}

function layerArea(node: Node): Markup {
  const { name } = node.data as Group;
  const size = formatBytes(node.value ?? 0);
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  if (width < 1 || height < 1) return html``;
  return html`<g class="layer"
      ><rect x="${node.x0}" y="${node.y0}" width="${width}" height="${height}"><title>${name}: ${size}</title></rect>${
        height < 20 ? undefined : html`<text x="${node.x0 + 6}" y="${node.y0 + 16}">${fitting(`${name} ${size}`, width)}</text>`
      }</g
    >${(node.children ?? []).map(tileArea)}`;
}

function tileArea(node: Node): Markup {
  const { name, bytes, kind, link } = node.data as Tile;
  const size = formatBytes(bytes);
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  if (width < 1 || height < 1) return html``;
  const texts = html`${height < 18 ? undefined : html`<text x="5" y="14">${fitting(name, width)}</text>`}${
    height < 34 ? undefined : html`<text x="5" y="29" class="size">${fitting(size.replace(' ', '\u00A0'), width)}</text>`
  }`;
  // An SVG of its own cuts off what is too wide.
  const area = html`<svg x="${node.x0}" y="${node.y0}" width="${width}" height="${height}">
    <rect width="${width}" height="${height}"><title>${name}: ${size}</title></rect>
    ${texts}
  </svg>`;
  return link === undefined
    ? html`<g class="${kind}">${area}</g>`
    : html`<a href="#${link}" class="${kind}" aria-label="${name}, ${size}${kind === 'tile' ? '' : `, ${kind}`}">${area}</a>`;
}

/** As much of a text as is likely to fit: all of it, its first word, or the beginning of that. */
function fitting(text: string, width: number): string {
  const most = Math.floor((width - 8) / LETTER_WIDTH);
  if (text.length <= most) return text;
  const [first = ''] = text.split(' ', 1);
  if (first.length <= most) return first;
  return most < 3 ? '' : `${first.slice(0, most - 1)}…`;
}
