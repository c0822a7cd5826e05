import { type MarkerValues, markerHolds } from './markers.ts';
import { normalizeName } from './requirements.ts';

/** What a distribution says of itself (core metadata specification). */
export interface Metadata {
  readonly licence?: string;
  readonly requires: readonly Demanded[];
}

/** A package that another one requires. */
export interface Demanded {
  /** Normalised. */
  readonly name: string;
  /** As written, without its marker: `flask>=2`. */
  readonly written: string;
  /** Whether only an extra of the package that requires it asks for it. */
  readonly extra: boolean;
}

const LONGEST_LICENCE = 60;

/** Reads the METADATA of a distribution; requirements that a marker rules out on this system are left out. */
export function readMetadata(text: string, values: MarkerValues): Metadata {
  const fields = headersOf(text);
  const requires = fields.flatMap(([key, value]) => (key === 'requires-dist' ? (demanded(value, values) ?? []) : []));
  const licence = licenceOf(fields);
  return { requires, ...(licence === undefined ? {} : { licence }) };
}

function headersOf(text: string): (readonly [string, string])[] {
  const head = text.replaceAll('\r\n', '\n').split('\n\n', 1)[0] ?? '';
  return head.split(/\n(?=\S)/).flatMap((line) => {
    const [, key, value] = /^([\w-]+):[ \t]*(.*)$/s.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key.toLowerCase(), value.replace(/\s*\n\s*/g, ' ').trim()] as const];
  });
}

function demanded(value: string, values: MarkerValues): Demanded | undefined {
  const [, name = '', rest = '', marker] = /^([A-Za-z0-9][\w.-]*)([^;]*)(?:;(.*))?$/s.exec(value) ?? [];
  const holds = marker === undefined ? 'yes' : markerHolds(marker, values);
  if (name === '' || holds === 'no') return undefined;
  return { name: normalizeName(name), written: `${name}${rest.trim().replace(/^\((.*)\)$/, '$1')}`, extra: holds === 'extra' };
}

/** Its expression, else its field if that is short, else what the classifiers say. */
function licenceOf(fields: readonly (readonly [string, string])[]): string | undefined {
  const of = (key: string): string | undefined => fields.find(([name, value]) => name === key && value !== '' && value !== 'UNKNOWN')?.[1];
  const field = of('license');
  const classes = fields.flatMap(([key, value]) => (key === 'classifier' ? (/^License :: (?:.* :: )?(.*)$/.exec(value)?.[1] ?? []) : []));
  return (
    of('license-expression') ??
    (field !== undefined && field.length <= LONGEST_LICENCE ? field : undefined) ??
    (classes.length > 0 ? classes.join(', ') : undefined)
  );
}

/** Who requires a package: a chain of packages from one that the app asks for (or that nothing requires) to it. */
export interface Chain {
  /** From the package that the app asks for to the one in question, each as the one before it requires it. */
  readonly links: readonly { readonly name: string; readonly written?: string }[];
}

interface Node {
  readonly name: string;
  readonly requires: readonly Demanded[];
}

/** Each package that requires `name` itself, with the shortest chain that leads from the app to it. */
export function chainsTo(name: string, packages: readonly Node[], roots: readonly string[]): Chain[] {
  const all = new Map(packages.map((one) => [one.name, one]));
  const parents = packages.flatMap((one) => {
    // An extra counts only if nothing else asks for the package.
    const edges = one.requires.filter((edge) => edge.name === name);
    const edge = edges.find(({ extra }) => !extra) ?? edges[0];
    return edge === undefined || one.name === name ? [] : [{ one, edge }];
  });
  const sure = parents.filter(({ edge }) => !edge.extra);
  const from = shortest(all, roots);
  return (sure.length > 0 ? sure : parents).map(({ one, edge }) => ({
    links: [...(from.get(one.name) ?? [{ name: one.name }]), { name, written: edge.written }],
  }));
}

/** For each package that the roots require, directly or not, the shortest chain from a root to it. */
function shortest(all: ReadonlyMap<string, Node>, roots: readonly string[]): Map<string, Chain['links']> {
  const found = new Map<string, Chain['links']>(roots.map((name) => [name, [{ name }]]));
  const queue = [...roots];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const { name: next, written, extra } of all.get(name)?.requires ?? []) {
      if (extra || found.has(next) || !all.has(next)) continue;
      found.set(next, [...(found.get(name) ?? []), { name: next, written }]);
      queue.push(next);
    }
  }
  return found;
}
