/** When a layer's variables apply: while later buildpacks build, at launch, or both (spec: buildpack.md, "Environment"). */
type Scope = 'all' | 'build' | 'launch';

/** How one variable changes. `delimiter` joins prepend and append with the old value. */
export interface Change {
  readonly append?: string;
  readonly default?: string;
  readonly override?: string;
  readonly prepend?: string;
  readonly delimiter?: string;
}

/** The variables that a layer sets, in memory; on disk they are files below `env/`, `env.build/` and `env.launch/`. */
export type LayerEnv = { readonly [scope in Scope]?: Readonly<Record<string, Change>> };

export type Environment = Readonly<Record<string, string>>;

const FOLDERS = { all: 'env', build: 'env.build', launch: 'env.launch' } as const;
const SUFFIXES = { append: 'append', default: 'default', override: 'override', prepend: 'prepend', delimiter: 'delim' } as const;
const IMPLICIT_PATHS = [
  { folder: 'bin', variable: 'PATH', launch: true },
  { folder: 'lib', variable: 'LD_LIBRARY_PATH', launch: true },
  { folder: 'lib', variable: 'LIBRARY_PATH', launch: false },
  { folder: 'include', variable: 'CPATH', launch: false },
  { folder: 'pkgconfig', variable: 'PKG_CONFIG_PATH', launch: false },
] as const;

/** The files for `env`: path below the layer → content. Values are written byte for byte, so they do not end with a newline. */
export function encodeLayerEnv(env: LayerEnv): Map<string, string> {
  const files = new Map<string, string>();
  for (const scope of ['all', 'build', 'launch'] as const) {
    for (const [name, change] of Object.entries(env[scope] ?? {})) {
      for (const [key, suffix] of Object.entries(SUFFIXES)) {
        const value = change[key as keyof Change];
        if (value !== undefined) files.set(`${FOLDERS[scope]}/${name}.${suffix}`, value);
      }
    }
  }
  return files;
}

/** The changes in the files of one env folder: file name → content. Unknown suffixes are ignored, as in the lifecycle. */
export function decodeEnvFolder(files: ReadonlyMap<string, string>): Record<string, Change> {
  const changes: Record<string, Change> = {};
  for (const [file, content] of files) {
    const dot = file.indexOf('.');
    if (dot < 0) continue;
    const [name, suffix] = [file.slice(0, dot), file.slice(dot + 1)];
    const key = Object.entries(SUFFIXES).find(([, known]) => known === suffix)?.[0];
    if (key !== undefined) changes[name] = { ...changes[name], [key]: content };
  }
  for (const [name, content] of files) if (!name.includes('.')) changes[name] = startingFrom(content, name, changes);
  return changes;
}

/** A file without a suffix also overrides, but is applied first: the others change its content. */
function startingFrom(content: string, name: string, changes: Readonly<Record<string, Change>>): Change {
  const { prepend, override, ...before } = changes[name] ?? {};
  const begun = applyChanges({ [name]: content }, { [name]: before })[name] ?? content;
  const { delimiter } = before;
  return {
    override: override ?? begun,
    ...(prepend === undefined ? {} : { prepend }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}

/**
 * Applies `changes` to `env`. The order for each variable is the lifecycle's: append, default, override, prepend (byte order of
 * the file names); a delimiter is only inserted if there was a value.
 */
export function applyChanges(env: Environment, changes: Readonly<Record<string, Change>>): Record<string, string> {
  const result = { ...env };
  for (const [name, change] of Object.entries(changes)) {
    const { append, default: fallback, override, prepend, delimiter = '' } = change;
    if (append === undefined && fallback === undefined && override === undefined && prepend === undefined) continue;
    let value = result[name] ?? '';
    if (append !== undefined) value = value === '' ? append : value + delimiter + append;
    if (fallback !== undefined && value === '') value = fallback;
    if (override !== undefined) value = override;
    if (prepend !== undefined) value = value === '' ? prepend : prepend + delimiter + value;
    result[name] = value;
  }
  return result;
}

/**
 * Puts the paths that a layer's folders imply first: `bin` on PATH and so on (spec: buildpack.md, "Layer Paths"). `exists`
 * reports whether the layer has the folder.
 */
export function applyLayerPaths(
  env: Environment,
  layerDir: string,
  scope: 'build' | 'launch',
  exists: (folder: string) => boolean,
): Record<string, string> {
  let result: Record<string, string> = { ...env };
  for (const path of IMPLICIT_PATHS) {
    if ((scope === 'launch' && !path.launch) || !exists(path.folder)) continue;
    result = applyChanges(result, { [path.variable]: { prepend: `${layerDir}/${path.folder}`, delimiter: ':' } });
  }
  return result;
}
