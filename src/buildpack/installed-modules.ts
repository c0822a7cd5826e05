import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { InstalledModules } from '../python/imports/missing-imports.ts';
import { isCode } from '../python/imports/own-modules.ts';
import { type PathFile, readFinder, readPathFile } from '../python/imports/path-files.ts';

type Files = Pick<Host, 'files'>;

/** The modules of a virtual environment, with those that its `.pth` files bring. Nothing of it is run. */
export function installedModules(host: Files, venv: string): InstalledModules {
  const library = path.join(venv, 'lib');
  const sites = host.files.namesIn(library).map((python) => path.join(library, python, 'site-packages'));
  const read = sites.map((site) => pathFilesIn(host, site));
  const folders = [...sites, ...read.flatMap((one) => one.folders)];
  const modules = new Set(read.flatMap((one) => one.modules));
  const namesIn = cached((folder) => new Set(host.files.namesIn(folder).flatMap(moduleOf)));
  const has = (module: string): boolean => {
    const [top = '', ...parts] = module.split('.');
    // What a finder or a `.pth` file brings is not looked into.
    if (modules.has(top)) return true;
    return folders.some((folder) => {
      const places = [top, ...parts].map((_, index) => [folder, ...[top, ...parts].slice(0, index)].join('/'));
      return places.every((place, index) => namesIn(place).has([top, ...parts][index] ?? ''));
    });
  };
  return { has, isOpen: read.some((one) => one.isOpen) };
}

function pathFilesIn({ files }: Files, site: string): { folders: string[]; modules: string[]; isOpen: boolean } {
  const folders: string[] = [];
  const modules: string[] = [];
  let isOpen = false;
  for (const name of files.namesIn(site).filter((one) => one.endsWith('.pth') || one.endsWith('.egg-link'))) {
    const read: PathFile = readPathFile(name, files.readOptional(path.join(site, name)) ?? '');
    folders.push(...read.folders.map((folder) => path.resolve(site, folder)));
    modules.push(...read.modules);
    const found = read.finder === undefined ? [] : readFinder(files.readOptional(path.join(site, `${read.finder}.py`)) ?? '');
    if (found === undefined || read.isOpen) isOpen = true;
    modules.push(...(found ?? []));
  }
  return { folders, modules, isOpen };
}

/** The module that an entry of a folder is. */
function moduleOf(name: string): string[] {
  if (!name.includes('.')) return [name];
  return isCode(name) ? [name.replace(/\..*/s, '')] : [];
}

function cached<T>(read: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}
