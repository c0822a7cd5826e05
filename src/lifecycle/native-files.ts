import path from 'node:path';
import { namesIn, readOptional, realPath } from '../io/files.ts';
import { usingFile } from '../io/read-at.ts';
import { plainKind } from '../io/state-files.ts';
import { namesBelow } from '../io/trees.ts';
import { readElf } from '../python/loadability/elf.ts';
import type { Owner } from '../python/loadability/finding.ts';
import type { NativeFile, NativeFiles } from '../python/loadability/judge.ts';
import { filesIn } from '../python/record.ts';
import { normalizeName } from '../python/requirements.ts';
import { variablesOf } from './launch.ts';
import { layerNames } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** Names of files that are text, data or objects for a linker, in every package: not worth opening. */
const NOT_NATIVE =
  /\.(py|pyc|pyi|pyx|pxd|pxi|typed|txt|md|rst|json|toml|cfg|ini|yaml|yml|csv|html?|css|scss|m?js|ts|map|svg|png|jpe?g|gif|ico|woff2?|ttf|eot|otf|xml|xsl|dtd|mo|po|pot|h|hpp|hh|hxx|c|cc|cpp|cu|cuh|f|f90|a|o|la|pc|cmake|tcl|sh|zip|gz|whl|sql|tmpl|jinja2?|npy|npz|dat|pem|ipynb|pkl|mat|sample|exe|dll|pyd|dylib|lock|log)$/i;

/** Parts of Python's standard library that draw windows: no image has what they need, and no server uses them. */
const OF_TK = /\/(_tkinter\.[^/]*|lib(tk|tcl)\d[^/]*|tk\d[^/]*\/[^/]*)$/;

/** Whether a file may be a library or a program, by its name. */
export function mayBeNative(name: string): boolean {
  return !NOT_NATIVE.test(name) && !name.includes('.dist-info/');
}

/**
 * The native files of the launch layers and the app. Links are not followed, and what cannot be read is left out. `namesOf` knows the
 * files of some layers already.
 */
export function nativeFilesOf(
  output: OutputFolder,
  namesOf: (place: string) => Iterable<string> | undefined = () => undefined,
): NativeFiles {
  const files: NativeFile[] = [];
  const links = new Map<string, string>();
  const launched = layerNames(output.ownLayers).map((name) => path.join(output.ownLayers, name));
  for (const place of [...launched, output.workspace].filter((one) => plainKind(one) === 'folder')) {
    for (const name of namesOf(place) ?? namesBelow(place)) {
      if (!mayBeNative(name) || (place !== output.workspace && OF_TK.test(`/${name}`) && !name.includes('/site-packages/'))) continue;
      const full = `${place}/${name}`;
      const reading = usingFile(full, readElf);
      const isLibrary = /\.so(\.|$)/.test(name);
      if (reading !== undefined && (isLibrary || 'elf' in reading)) files.push({ path: full, reading });
      const target = reading === undefined && isLibrary ? realPath(full) : undefined;
      if (target !== undefined && target !== full) links.set(full, target);
    }
  }
  const venv = path.join(output.ownLayers, 'venv');
  let known: PackageFiles | undefined;
  return {
    files,
    links,
    libraryPath: (variablesOf(output, 'launch').find(({ name }) => name === 'LD_LIBRARY_PATH')?.value ?? '')
      .split(':')
      .filter((folder) => folder !== ''),
    ownerOf: (file) => ownerOf(file, venv, output.workspace, (known ??= packageFiles(venv))),
    isCompiledHere: ({ kind, name }) => kind === 'package' && (known ??= packageFiles(venv)).compiledHere.has(name),
  };
}

interface PackageFiles {
  readonly site: string;
  /** By the path from `site`. */
  readonly owners: ReadonlyMap<string, string>;
  readonly compiledHere: ReadonlySet<string>;
}

/** The package of each file in an environment, from the RECORDs, and those whose wheel was not made for many systems. */
function packageFiles(venv: string): PackageFiles {
  const python = namesIn(path.join(venv, 'lib')).find((name) => name.startsWith('python')) ?? '';
  const site = path.join(venv, 'lib', python, 'site-packages');
  const owners = new Map<string, string>();
  const compiledHere = new Set<string>();
  for (const folder of namesIn(site).filter((name) => name.endsWith('.dist-info'))) {
    const name = normalizeName(folder.replace(/-[^-]+\.dist-info$/, ''));
    const record = filesIn(readOptional(path.join(site, folder, 'RECORD')) ?? '');
    for (const file of record?.keys() ?? []) owners.set(file, name);
    if (/^Tag: \S+-linux_\w+$/m.test(readOptional(path.join(site, folder, 'WHEEL')) ?? '')) compiledHere.add(name);
  }
  return { site, owners, compiledHere };
}

function ownerOf(file: string, venv: string, workspace: string, { site, owners }: PackageFiles): Owner {
  const name = owners.get(path.relative(site, file));
  if (name !== undefined) return { kind: 'package', name };
  if (file.startsWith(`${site}/`)) return { kind: 'package', name: path.relative(site, file).split('/')[0] ?? '' };
  if (file.startsWith(`${venv}/`)) return { kind: 'package', name: path.relative(venv, file) };
  return file.startsWith(`${workspace}/`) ? { kind: 'app', name: 'The app' } : { kind: 'python', name: 'Python' };
}
