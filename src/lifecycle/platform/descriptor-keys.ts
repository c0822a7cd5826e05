import { isTable, type Table } from '../../python/file-content.ts';
import { nearestName } from '../../python/spelling.ts';

/** The keys that a table may have, and those of the tables (or lists of tables) below them; below `ANY`, keys are the user's. */
interface Keys {
  readonly [key: string]: Keys | typeof VALUE | typeof ANY;
}
const VALUE = 'value';
const ANY = 'any';

const GROUP: Keys = { id: VALUE, version: VALUE, uri: VALUE, script: { api: VALUE, inline: VALUE, shell: VALUE }, 'exec-env': VALUE };
const ENV: Keys = { name: VALUE, value: VALUE, 'exec-env': VALUE };
const ADDITION: Keys = { group: GROUP };
const PROJECT: Keys = {
  id: VALUE,
  name: VALUE,
  version: VALUE,
  authors: VALUE,
  licenses: { type: VALUE, uri: VALUE },
  'documentation-url': VALUE,
  'source-url': VALUE,
};
const UNDERSCORE: Keys = { ...PROJECT, 'schema-version': VALUE, metadata: ANY };
const SELECTION: Keys = { include: VALUE, exclude: VALUE, builder: VALUE, pre: ADDITION, post: ADDITION };

/** As pack decodes them (pkg/project/v01 and v02 and v03). */
const OLD: Keys = { _: UNDERSCORE, project: PROJECT, build: { ...SELECTION, buildpacks: GROUP, env: ENV }, metadata: ANY };
const NEW: Keys = { _: UNDERSCORE, io: { buildpacks: { ...SELECTION, group: GROUP, build: { env: ENV }, env: { build: ENV } } } };

/** Tables where others may add keys: only names close to a known one are reported. */
const OPEN: ReadonlySet<string> = new Set(['', 'io']);
/** Tables that only the other schema reads, and what to do about it. */
const OF_OTHER_SCHEMA: Readonly<Record<string, string>> = {
  build: 'only in schema-version 0.1; newer ones have [io.buildpacks]',
  'io.buildpacks': 'it needs schema-version = "0.2" under [_]',
};

/** Variables of builds by their names. */
const VARIABLE = /^(?:BP|PIP|UV|POETRY|PIPENV|PDM)_[A-Z]/;

/** A key of a project descriptor that nothing reads: its path in the file, and why, or what was probably meant. */
export interface UnknownKey {
  readonly key: string;
  readonly hint?: string;
}

/**
 * The keys that the descriptor's schema does not define (project descriptor specification), so that a misspelled `exclude` does
 * not go unnoticed. Tables of other vendors are not checked.
 */
export function unknownKeys(document: Table): UnknownKey[] {
  const version = isTable(document['_']) ? (document['_']['schema-version'] ?? '0.1') : '0.1';
  return unknownIn(document, version === '0.1' ? OLD : NEW, '');
}

function unknownIn(table: Table, known: Keys, at: string): UnknownKey[] {
  return Object.entries(table).flatMap(([name, value]): UnknownKey[] => {
    const key = at === '' ? name : `${at}.${name}`;
    const below = Object.hasOwn(known, name) ? known[name] : undefined;
    if (below === VALUE || below === ANY) return [];
    if (below !== undefined) return tablesOf(value).flatMap((inner) => unknownIn(inner, below, key));
    if (known === OLD && name === 'io') return otherSchema(value);
    if (Object.hasOwn(OF_OTHER_SCHEMA, key)) return [{ key, hint: OF_OTHER_SCHEMA[key] ?? '' }];
    if (at === '' && VARIABLE.test(name))
      return [
        {
          key,
          hint: `a variable of the build goes into a table ${known === OLD ? '[[build.env]]' : '[[io.buildpacks.build.env]]'}, as name and value`,
        },
      ];
    // Short names such as `_` and `io` are close to too many others.
    const meant = nearestName(
      name,
      Object.keys(known).filter((one) => one.length > 2),
    );
    if (meant === undefined) return OPEN.has(at) ? [] : [{ key }];
    return [{ key, hint: `did you mean ${meant}?` }];
  });
}

function otherSchema(io: unknown): UnknownKey[] {
  const key = 'io.buildpacks';
  return isTable(io) && 'buildpacks' in io ? [{ key, hint: OF_OTHER_SCHEMA[key] ?? '' }] : [];
}

function tablesOf(value: unknown): Table[] {
  return (Array.isArray(value) ? value : [value]).filter(isTable);
}
