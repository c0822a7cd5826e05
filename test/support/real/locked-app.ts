import { createHash } from 'node:crypto';
import type { PackageIndex, ServedFile } from '../package-index.ts';

/** A tool that installs from a lock. */
export type Locking = 'poetry' | 'uv' | 'pipenv' | 'pdm' | 'pylock';

export const LOCKING: readonly Locking[] = ['poetry', 'uv', 'pipenv', 'pdm', 'pylock'];

/** A package in a lock: files of an index, or a commit of a git repository. */
export type LockedPackage = {
  readonly name: string;
  readonly files: readonly ServedFile[];
  readonly git?: { readonly url: string; readonly commit: string };
};

/** The files of an app that needs version 1.0 of some packages of one index, with its lock as the tool would write it. */
export function lockedApp(tool: Locking, index: string, packages: readonly LockedPackage[]): Record<string, string> {
  return WRITERS[tool](index, packages);
}

/** A package as served by `index`. */
export function served(index: PackageIndex, name: string): LockedPackage {
  return { name, files: index.filesOf(name) };
}

type Writer = (index: string, packages: readonly LockedPackage[]) => Record<string, string>;

const WRITERS: Readonly<Record<Locking, Writer>> = { poetry, uv, pipenv, pdm, pylock };
const REQUIRES = '>=3.10';

function poetry(index: string, packages: readonly LockedPackage[]): Record<string, string> {
  const dependencies = packages.map(({ name, git }) => (git === undefined ? `${name} (==1.0)` : `${name} @ git+${git.url}@main`));
  const project = { 'requires-python': REQUIRES, dependencies };
  const source = [{ name: 'loop', url: index, priority: 'primary' }];
  const locked = packages.map(
    ({ name, files, git }) => `
[[package]]
name = "${name}"
version = "1.0"
description = ""
optional = false
python-versions = "*"
groups = ["main"]
files = [${files.map(({ file, sha256 }) => `{file = "${file}", hash = "sha256:${sha256}"}`).join(', ')}]

[package.source]
${
  git === undefined
    ? `type = "legacy"\nurl = "${index.replace(/\/$/, '')}"\nreference = "loop"`
    : `type = "git"\nurl = "${git.url}"\nreference = "main"\nresolved_reference = "${git.commit}"`
}
`,
  );
  return {
    'pyproject.toml': `${projectTable(dependencies)}
[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "loop"
url = "${index}"
priority = "primary"
`,
    'poetry.lock': `${locked.join('')}
[metadata]
lock-version = "2.1"
python-versions = "${REQUIRES}"
content-hash = "${digest(pythonJson({ project, tool: { poetry: { source } } }))}"
`,
  };
}

function uv(index: string, packages: readonly LockedPackage[]): Record<string, string> {
  const dependencies = packages.map(({ name, git }) => (git === undefined ? `${name}==1.0` : `${name} @ git+${git.url}@main`));
  const locked = packages.map(
    ({ name, files, git }) => `
[[package]]
name = "${name}"
version = "1.0"
source = { ${git === undefined ? `registry = "${index}"` : `git = "${git.url}?rev=main#${git.commit}"`} }
${filesOf(files, ({ url, sha256 }) => `{ url = "${url}", hash = "sha256:${sha256}" }`)}
`,
  );
  const wanted = packages.map(({ name, git }) =>
    git === undefined ? `{ name = "${name}", specifier = "==1.0" }` : `{ name = "${name}", git = "${git.url}?rev=main" }`,
  );
  return {
    'pyproject.toml': `${projectTable(dependencies)}
[[tool.uv.index]]
name = "loop"
url = "${index}"
default = true
`,
    'uv.lock': `version = 1
revision = 3
requires-python = "${REQUIRES}"

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [${packages.map(({ name }) => `{ name = "${name}" }`).join(', ')}]

[package.metadata]
requires-dist = [${wanted.join(', ')}]
${locked.join('')}`,
  };
}

function pipenv(index: string, packages: readonly LockedPackage[]): Record<string, string> {
  const sources = [{ name: 'loop', url: index, verify_ssl: true }];
  const wanted = packages.map(({ name, git }): [string, string | object] => [
    name,
    git === undefined ? '==1.0' : { git: git.url, ref: 'main' },
  ]);
  const hash = digest(JSON.stringify(sorted({ _meta: { sources, requires: {} }, default: Object.fromEntries(wanted), develop: {} })));
  const locked = packages.map(({ name, files, git }) => [
    name,
    git === undefined
      ? { hashes: files.map(({ sha256 }) => `sha256:${sha256}`), index: 'loop', version: '==1.0' }
      : { git: git.url, ref: git.commit },
  ]);
  const lines = wanted.map(([name, wants]) =>
    typeof wants === 'string' ? `${name} = "${wants}"` : `${name} = ${JSON.stringify(wants).replaceAll(/"(\w+)":/g, '$1 = ')}`,
  );
  return {
    Pipfile: `[[source]]\nname = "loop"\nurl = "${index}"\nverify_ssl = true\n\n[packages]\n${lines.join('\n')}\n`,
    'Pipfile.lock': JSON.stringify(
      { _meta: { hash: { sha256: hash }, 'pipfile-spec': 6, requires: {}, sources }, default: Object.fromEntries(locked), develop: {} },
      undefined,
      4,
    ),
  };
}

function pdm(index: string, packages: readonly LockedPackage[]): Record<string, string> {
  const dependencies = packages.map(({ name, git }) => (git === undefined ? `${name}==1.0` : `${name} @ git+${git.url}@main`));
  const sources = [{ name: 'pypi', url: index }];
  const content = {
    sources,
    dependencies,
    'dev-dependencies': {},
    'optional-dependencies': {},
    'requires-python': REQUIRES,
    resolution: {},
  };
  const locked = packages.map(
    ({ name, files, git }) => `
[[package]]
name = "${name}"
version = "1.0"
${git === undefined ? '' : `git = "${git.url}"\nref = "main"\nrevision = "${git.commit}"\n`}groups = ["default"]
files = [${files.map(({ file, sha256 }) => `{file = "${file}", hash = "sha256:${sha256}"}`).join(', ')}]
`,
  );
  return {
    'pyproject.toml': `${projectTable(dependencies)}
[tool.pdm]
distribution = false

[[tool.pdm.source]]
name = "pypi"
url = "${index}"
`,
    'pdm.lock': `[metadata]
groups = ["default"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:${digest(pythonJson(content))}"

[[metadata.targets]]
requires_python = "${REQUIRES}"
${locked.join('')}`,
  };
}

function pylock(index: string, packages: readonly LockedPackage[]): Record<string, string> {
  const locked = packages.map(
    ({ name, files, git }) => `
[[packages]]
name = "${name}"
version = "1.0"
${
  git === undefined
    ? `index = "${index}"\n${filesOf(files, ({ file, url, sha256 }) => `{ name = "${file}", url = "${url}", hashes = { sha256 = "${sha256}" } }`)}`
    : `vcs = { type = "git", url = "${git.url}", requested-revision = "main", commit-id = "${git.commit}" }`
}
`,
  );
  return { 'pylock.toml': `lock-version = "1.0"\ncreated-by = "by hand"\nrequires-python = "${REQUIRES}"\n${locked.join('')}` };
}

function projectTable(dependencies: readonly string[]): string {
  return `[project]
name = "app"
version = "1"
requires-python = "${REQUIRES}"
dependencies = ${JSON.stringify(dependencies)}
`;
}

/** Wheels as a list, a source archive as a single entry. */
function filesOf(files: readonly ServedFile[], write: (file: ServedFile) => string): string {
  const wheels = files.filter(({ file }) => file.endsWith('.whl')).map(write);
  const archives = files.filter(({ file }) => file.endsWith('.tar.gz')).map(write);
  return [...(wheels.length > 0 ? [`wheels = [${wheels.join(', ')}]`] : []), ...archives.map((archive) => `sdist = ${archive}`)].join('\n');
}

/** JSON as Python's `json.dumps(value, sort_keys=True)` writes it. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, of]) => `${JSON.stringify(key)}: ${pythonJson(of)}`).join(', ')}}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, sorted(of)]),
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
