import path from 'node:path';
import type { Host } from '../io/host.ts';
import { bytecodeOf, filesIn } from '../python/record.ts';

/** A virtual environment, as far as its packages are concerned. */
export interface Venv {
  /** Its root. */
  readonly dir: string;
  /** Its site-packages, relative to the root. */
  readonly site: string;
  /** The minor version of its Python. */
  readonly minor: string;
}

/** A distribution in a virtual environment. Paths are relative to the environment's root. */
export interface Distribution {
  /** Its metadata folder in site-packages. */
  readonly folder: string;
  /** The files in its RECORD except the bytecode of its own modules, each with its hash as written there. */
  readonly files: ReadonlyMap<string, string>;
  /** Its modules in site-packages. */
  readonly modules: readonly string[];
  /** Whether its RECORD is complete and all its files are its own: if in doubt, it is not shared. */
  readonly clean: boolean;
}

/** The distributions of an environment by their metadata folders, sorted (PEP 376). */
export function readDistributions(host: Pick<Host, 'files'>, venv: Venv): Distribution[] {
  const site = path.join(venv.dir, venv.site);
  const all = host.files
    .namesIn(site)
    .filter((name) => name.endsWith('.dist-info'))
    .map((folder) => readDistribution(host, venv, folder));
  const owners = new Map<string, number>();
  for (const { files, modules } of all) {
    const bytecode = modules.flatMap((file) => bytecodeOf(file, venv.minor) ?? []);
    // Some file systems do not distinguish a.py from A.py.
    for (const file of new Set([...files.keys(), ...bytecode].map((name) => name.toLowerCase())))
      owners.set(file, (owners.get(file) ?? 0) + 1);
  }
  const isOwn = (file: string): boolean => owners.get(file.toLowerCase()) === 1;
  return all.map((one) => ({ ...one, clean: one.clean && [...one.files.keys()].every(isOwn) }));
}

function readDistribution(host: Pick<Host, 'files'>, { dir, site, minor }: Venv, folder: string): Distribution {
  const listed = filesIn(host.files.readOptional(path.join(dir, site, folder, 'RECORD')) ?? '') ?? new Map<string, string>();
  const bytecode = new Set([...listed.keys()].map((file) => bytecodeOf(file, minor)));
  const files = new Map<string, string>();
  let clean = listed.has(`${folder}/RECORD`) && !listed.has(`${folder}/direct_url.json`);
  for (const [file, hash] of listed) {
    const place = path.posix.normalize(`${site}/${file}`);
    // Bytecode that a wheel contains, with its hash, would be replaced by ours.
    const isForeign = bytecode.has(file) && hash !== '';
    if (path.isAbsolute(file) || place.startsWith('../') || /[\n\r\0]/.test(file) || isForeign) clean = false;
    if (!bytecode.has(file)) files.set(place, hash);
  }
  if (new Set([...files.keys()].map((name) => name.toLowerCase())).size < files.size) clean = false;
  // Bytecode may depend on the order of compilation, and a RECORD may have any order.
  const modules = [...files.keys()].filter((file) => file.startsWith(`${site}/`) && file.endsWith('.py')).toSorted();
  return { folder, files, modules, clean };
}
