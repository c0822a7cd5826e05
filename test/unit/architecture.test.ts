import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { BUILDPACK } from '../../src/cnb/buildpack.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

interface Import {
  readonly file: string;
  /** A file below src, a `node:` module, or a package. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const FILES: ReadonlyMap<string, string> = new Map(
  readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(path.join(SOURCE, file), 'utf8')]),
);
const IMPORTS: readonly Import[] = [...FILES].flatMap(([file, text]) => importsOf(file, text));

function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(/^(?:import|export) (type )?(?:([^;']*?) from )?'([^']+)'|\bimport\('([^']+)'\)/gm);
  return [...found].map(([, type, names = '', fixed, dynamic]) => {
    const module = fixed ?? dynamic ?? '';
    const target = module.startsWith('.') ? path.join(path.dirname(file), module) : module;
    // `import { type A, type B }` also imports only types.
    const listed =
      /^\{(.*)\}$/s
        .exec(names.trim())?.[1]
        ?.split(',')
        .filter((name) => name.trim() !== '') ?? [];
    const typeOnly = type !== undefined || (listed.length > 0 && listed.every((name) => name.trim().startsWith('type ')));
    return { file, target, typeOnly };
  });
}

/** The top folder of a file below src, or the file itself at the top. */
function layerOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : file;
}

function isOurs({ target }: Import): boolean {
  return FILES.has(target);
}

function lines(imports: readonly Import[]): string[] {
  return imports.map(({ file, target }) => `${file} imports ${target}`).toSorted();
}

/** Which parts of src may use which others at run time: design.md, "Structure". Each may use itself. */
const DIRECTION: Readonly<Record<string, readonly string[]>> = {
  'cli.ts': ['program.ts', 'main.ts', 'commands', 'errors'],
  'program.ts': ['main.ts', 'commands', 'cnb', 'errors'],
  'shim.ts': ['main.ts', 'buildpack', 'python', 'cnb', 'errors', 'io', 'output'],
  'main.ts': ['errors', 'io'],
  commands: ['lifecycle', 'buildpack', 'python', 'cnb', 'io', 'errors', 'output'],
  lifecycle: ['buildpack', 'io', 'python', 'cnb', 'errors', 'output'],
  buildpack: ['python', 'cnb', 'errors'],
  python: ['cnb', 'errors'],
  cnb: ['errors'],
  io: ['errors'],
  output: ['python'],
  errors: ['output', 'python'],
};

/** Justified exceptions to the direction: the port has one function that depends on nothing but itself. */
const EXCEPTIONS: readonly { from: string; target: string }[] = [{ from: 'buildpack', target: 'io/host.ts' }];

/** What may be imported as a type in every direction. */
const TYPES_FOR_ALL: ReadonlySet<string> = new Set([
  'errors/failure.ts',
  'errors/trouble.ts',
  'errors/describe.ts',
  'output/events.ts',
  'output/report.ts',
]);

/** Which parts may use the types of which others, in addition to what they may use at run time. */
const TYPE_DIRECTION: Readonly<Record<string, readonly string[]>> = {
  'cli.ts': [],
  'program.ts': [],
  'shim.ts': [],
  'main.ts': ['cnb', 'output'],
  commands: ['main.ts'],
  lifecycle: [],
  buildpack: ['io'],
  python: [],
  cnb: [],
  io: ['python', 'cnb'],
  // Events carry decisions and reports.
  output: ['errors', 'cnb'],
  errors: [],
};

test('every import of src is understood', () => {
  expect(FILES.size).toBeGreaterThan(50);
  const statements = [...FILES.values()].join('\n').match(/^import\b(?! ?\()/gm) ?? [];
  expect(IMPORTS.length).toBeGreaterThanOrEqual(statements.length);
  expect(IMPORTS.filter(({ target }) => target.endsWith('.ts') && !FILES.has(target))).toEqual([]);
  expect(Object.keys(DIRECTION).toSorted()).toEqual([...new Set([...FILES.keys()].map(layerOf))].toSorted());
});

test('run-time imports follow the declared direction', () => {
  const wrong = IMPORTS.filter(
    (one) =>
      isOurs(one) &&
      !one.typeOnly &&
      layerOf(one.file) !== layerOf(one.target) &&
      DIRECTION[layerOf(one.file)]?.includes(layerOf(one.target)) !== true &&
      !EXCEPTIONS.some(({ from, target }) => from === layerOf(one.file) && target === one.target),
  );
  expect(lines(wrong)).toEqual([]);
});

test('type imports follow the same direction, except for failures and events', () => {
  const wrong = IMPORTS.filter(({ file, target, typeOnly }) => {
    const [from, to] = [layerOf(file), layerOf(target)];
    if (!FILES.has(target) || !typeOnly || from === to || TYPES_FOR_ALL.has(target)) return false;
    return !(DIRECTION[from]?.includes(to) ?? false) && !(TYPE_DIRECTION[from]?.includes(to) ?? false);
  });
  expect(lines(wrong)).toEqual([]);
});

test('no file imports itself indirectly, not even by types', () => {
  const targets = new Map<string, string[]>();
  for (const { file, target } of IMPORTS.filter(isOurs)) targets.set(file, [...(targets.get(file) ?? []), target]);
  const reachesItself = (file: string): boolean => {
    const reached = new Set(targets.get(file));
    for (const one of reached) for (const next of targets.get(one) ?? []) reached.add(next);
    return reached.has(file);
  };
  expect([...FILES.keys()].filter(reachesItself)).toEqual([]);
});

test('failures are a leaf: their data is declared beside them', () => {
  const leaves = new Set(['errors/failure.ts', 'errors/trouble.ts']);
  expect(lines(IMPORTS.filter(({ file, target }) => leaves.has(file) && !leaves.has(target)))).toEqual([]);
});

test('the port has only types and reaches no adapter', () => {
  expect(lines(IMPORTS.filter(({ file, typeOnly }) => file === 'io/host.ts' && !typeOnly))).toEqual([]);
});

test('decisions and codecs use no disk, no clock and no process', () => {
  const pure = [...FILES].filter(([file]) => ['python', 'cnb'].includes(layerOf(file)));
  expect(lines(IMPORTS.filter(({ file, target }) => pure.some(([name]) => name === file) && target.startsWith('node:')))).toEqual([]);
  const impure = /\bprocess\.(env|cwd|platform|arch|argv|pid)\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bfetch\(/;
  expect(pure.filter(([, text]) => impure.test(text)).map(([file]) => file)).toEqual([]);
});

test('the buildpack has effects only through its host', () => {
  const allowed = new Set(['node:path', 'node:crypto']);
  const own = IMPORTS.filter(({ file, target }) => layerOf(file) === 'buildpack' && target.startsWith('node:'));
  expect(lines(own.filter(({ target }) => !allowed.has(target)))).toEqual([]);
});

test('the core does not reach what prints, nor the shim what only the command line has', () => {
  expect(
    reachedFrom('buildpack').filter((file) => /^(lifecycle|commands|output\/(tty|reporter|text)|(cli|main|shim)\.ts)/.test(file)),
  ).toEqual([]);
  expect(reachedFrom('shim.ts').filter((file) => /^(lifecycle|commands|output\/tty|io\/app-process|cli\.ts)/.test(file))).toEqual([]);
});

/** The files of src that a part imports at run time. */
function reachedFrom(part: string): string[] {
  const reached = new Set([...FILES.keys()].filter((file) => layerOf(file) === part));
  for (const file of reached)
    for (const one of IMPORTS) if (one.file === file && !one.typeOnly && FILES.has(one.target)) reached.add(one.target);
  return [...reached];
}

test.each([
  ['commander', 'program.ts'],
  ['ora', 'output/tty.ts'],
  ['chalk', 'output/tty.ts'],
  ['wrap-ansi', 'output/tty.ts'],
  ['semver', 'python/specifier.ts'],
  ['@renovatebot/pep440', 'python/specifier.ts'],
  ['@iarna/toml', 'io/toml.ts'],
  ['tar', 'io/archive.ts'],
  ['undici', 'io/http.ts'],
  ['fastest-levenshtein', 'python/spelling.ts'],
  ['@lezer/python', 'python/start/syntax.ts'],
  ['js-yaml', 'python/start/yaml.ts'],
  ['ignore', 'lifecycle/selection.ts'],
  ['valibot', 'lifecycle/state/schema.ts'],
  ['d3-hierarchy', 'output/html/treemap.ts'],
])('%s has one importer: %s', (name, file) => {
  const importers = IMPORTS.filter(({ target }) => target === name || target.startsWith(`${name}/`));
  expect([...new Set(importers.map((one) => one.file))]).toEqual([file]);
});

/** Some are bundled, so an install does not need them. */
const DECLARED = { ...packageJson.devDependencies, ...packageJson.dependencies };

test('no other package is imported, and every installed one is used', () => {
  const packages = IMPORTS.filter(({ target }) => !target.endsWith('.ts') && !target.startsWith('node:')).map(({ target }) => target);
  const names = packages.map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  expect(names.filter((name) => !Object.hasOwn(DECLARED, name))).toEqual([]);
  expect(Object.keys(packageJson.dependencies).filter((name) => !names.includes(name))).toEqual([]);
});

/** Code without its comments and the text of its strings. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

test.each<[string, RegExp, readonly string[]]>([
  ['console', /\bconsole\b/, []],
  ['a default export', /^export default\b|\bas default\b/m, []],
  ['process', /\bprocess\.(?!type\b|command\b|args\b|default\b)\w/, ['cli.ts', 'shim.ts', 'main.ts', 'commands', 'io', 'lifecycle']],
  ['process.exit', /\bprocess\.exit\(/, []],
  ['the environment of the process', /\bprocess\.env\b/, ['main.ts', 'commands']],
  ['an enum', /^(export )?(const )?enum\b/m, []],
  ['any', /[:<,(|] ?any\b|\bas any\b/, []],
])('%s is only where it belongs', (_, pattern, allowed) => {
  const found = [...FILES].filter(([file, text]) => pattern.test(code(text)) && !allowed.includes(layerOf(file)));
  expect(found.map(([file]) => file)).toEqual([]);
});

test('no file is longer than 250 lines, and each is named in kebab-case', () => {
  expect([...FILES].filter(([, text]) => text.split('\n').length > 251).map(([file]) => file)).toEqual([]);
  expect([...FILES.keys()].filter((file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(file))).toEqual([]);
});

test('buildpack.toml and the code agree, and have the version of the package', () => {
  const { api, buildpack } = parse(readFileSync(path.join(SOURCE, '../cnb-shim/buildpack.toml'), 'utf8'));
  expect({ api, ...(buildpack as object) }).toMatchObject(BUILDPACK);
  expect(BUILDPACK.version).toBe(packageJson.version);
});
