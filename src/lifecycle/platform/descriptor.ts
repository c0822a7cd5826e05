import { fail } from '../../errors/failure.ts';

/** The build settings in `project.toml`, as pack reads them (schema 0.1 `[build]`, later `[io.buildpacks]`). */
export interface ProjectDescriptor {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export const NO_DESCRIPTOR: ProjectDescriptor = { include: [], exclude: [], env: {} };

const SCHEMAS: readonly string[] = ['0.1', '0.2', '0.3'];

type Table = Readonly<Record<string, unknown>>;

/** Decodes a project descriptor. Fails if it has both include and exclude, or a value of the wrong type. */
export function decodeDescriptor(document: Table, file: string): ProjectDescriptor {
  const version = schemaVersion(document, file);
  const newer = version !== '0.1';
  const section = newer ? tableIn(tableIn(document, 'io', file), 'buildpacks', file) : tableIn(document, 'build', file);
  const include = patterns(section, 'include', file);
  const exclude = patterns(section, 'exclude', file);
  if (include.length > 0 && exclude.length > 0) {
    fail({ kind: 'descriptor-invalid', file, reason: 'it has both include and exclude; pack takes only one of them' });
  }
  // The second form is older; pack still reads it.
  const entries = newer ? (tableIn(section, 'build', file)['env'] ?? tableIn(section, 'env', file)['build']) : section['env'];
  return { include, exclude, env: variables(entries ?? [], file) };
}

/** pack assumes 0.1 if a file has no version. */
function schemaVersion(document: Table, file: string): string {
  const version = tableIn(document, '_', file)['schema-version'] ?? '0.1';
  if (typeof version === 'string' && SCHEMAS.includes(version)) return version;
  fail({ kind: 'descriptor-invalid', file, reason: `its schema-version is not one of ${SCHEMAS.join(', ')}` });
}

function variables(entries: unknown, file: string): Record<string, string> {
  if (!Array.isArray(entries)) fail({ kind: 'descriptor-invalid', file, reason: 'env is not a list of tables with name and value' });
  const env: Record<string, string> = {};
  for (const entry of entries as readonly unknown[]) {
    const { name, value } = isTable(entry) ? entry : {};
    if (typeof name !== 'string' || name === '' || typeof value !== 'string') {
      fail({ kind: 'descriptor-invalid', file, reason: 'each env entry needs a name and a value, both strings' });
    }
    env[name] = value;
  }
  return env;
}

function patterns(section: Table, key: string, file: string): string[] {
  const value = section[key] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    fail({ kind: 'descriptor-invalid', file, reason: `${key} is not a list of patterns` });
  }
  return value;
}

function tableIn(table: Table, key: string, file: string): Table {
  const value = table[key] ?? {};
  if (!isTable(value)) fail({ kind: 'descriptor-invalid', file, reason: `${key} is not a table` });
  return value;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
