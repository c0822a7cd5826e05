/** A node of a syntax tree, as the parser makes it. */
export interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly firstChild: Node | null;
  readonly nextSibling: Node | null;
  readonly getChild: (name: string) => Node | null;
  readonly getChildren: (name: string) => readonly Node[];
}

/** Nobody nests what starts an app deeper, and a tree may be as deep as its text is long. */
export const DEEPEST = 40;

/** The text that a tree is about. */
export class Source {
  readonly #text: string;
  readonly #lineStarts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
  }

  /** The text of a node. */
  textOf({ from, to }: Pick<Node, 'from' | 'to'>): string {
    return this.#text.slice(from, to);
  }

  /** The line that a node begins on, from 1. */
  lineOf({ from }: Pick<Node, 'from'>): number {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= from) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

/** The nodes directly below a node, those of words and signs included. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The parts of a list between its commas, or what `isEnd` says; empty ones left out. */
export function split<T>(all: readonly T[], isEnd: (one: T) => boolean = (one) => one === ','): T[][] {
  const parts: T[][] = [[]];
  for (const one of all) {
    if (isEnd(one)) parts.push([]);
    else parts.at(-1)?.push(one);
  }
  return parts.filter((part) => part.length > 0);
}
