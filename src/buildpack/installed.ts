import path from 'node:path';
import type { Host } from '../io/host.ts';
import { type Installed, normalizeName } from '../python/requirements.ts';

/** The distributions in a `site-packages` folder, sorted by name, from their metadata folders (PEP 376, PEP 610). */
export function listInstalled(host: Pick<Host, 'files'>, site: string): Installed[] {
  return host.files
    .namesIn(site)
    .flatMap((folder) => {
      const named = distributionOf(folder);
      if (named === undefined) return [];
      const direct = readDirectUrl(host.files.readOptional(path.join(site, folder, 'direct_url.json')));
      const requested = host.files.kindOf(path.join(site, folder, 'REQUESTED')) === 'file' ? { requested: true as const } : {};
      return [{ ...named, ...requested, ...(direct === undefined ? {} : { direct }) }];
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The distribution of a metadata folder, its name normalised; undefined for any other folder. */
export function distributionOf(folder: string): { readonly name: string; readonly version: string } | undefined {
  const [, name, version = ''] = /^(.+)-([^-]+)\.dist-info$/.exec(folder) ?? [];
  return name === undefined ? undefined : { name: normalizeName(name), version };
}

/** These files decide which files a distribution has: RECORD has their hashes; some tools write the other one later. */
const TELLING = ['RECORD', 'direct_url.json'];

/**
 * A digest that changes with the packages of a virtual environment: their lists of files, links to packages elsewhere, and clones
 * of repositories. Edits of installed files and bytecode do not count.
 */
export function environmentDigest(host: Pick<Host, 'files' | 'trees'>, venv: string): string {
  const lib = path.join(venv, 'lib');
  const sites = host.files.namesIn(lib).map((python) => path.join(lib, python, 'site-packages'));
  const files = sites.flatMap((site) =>
    host.files.namesIn(site).flatMap((name) => {
      if (name.endsWith('.dist-info')) return TELLING.map((file) => path.join(site, name, file));
      return /\.(pth|egg-link|egg-info)$/.test(name) ? [path.join(site, name)] : [];
    }),
  );
  const facts = files.map((file) => [path.relative(venv, file), host.files.kindOf(file) === 'file' ? host.files.sha256Of(file) : '']);
  return host.files.sha256OfText(JSON.stringify([facts, host.trees.digestOf(path.join(venv, 'src')) ?? '']));
}

/** Removes files with these names from the metadata of every distribution and from its RECORD (PEP 376). */
export function dropUnstable(host: Pick<Host, 'files' | 'trees'>, site: string, names: readonly string[]): void {
  for (const folder of host.files.namesIn(site).filter((name) => name.endsWith('.dist-info'))) {
    const record = path.join(site, folder, 'RECORD');
    for (const name of names.filter((one) => host.files.kindOf(path.join(site, folder, one)) === 'file')) {
      host.trees.removeTree(path.join(site, folder, name));
      const lines = (host.files.readOptional(record) ?? '').split('\n');
      host.files.writeFile(record, lines.filter((line) => !line.startsWith(`${folder}/${name},`)).join('\n'));
    }
  }
}

function readDirectUrl(text: string | undefined): Installed['direct'] | undefined {
  if (text === undefined) return undefined;
  const {
    url = '',
    vcs_info: vcs,
    dir_info: dir,
  } = JSON.parse(text) as {
    url?: string;
    vcs_info?: { commit_id?: string; requested_revision?: string };
    dir_info?: { editable?: boolean };
  };
  return {
    url,
    editable: dir?.editable === true,
    ...(vcs?.commit_id === undefined ? {} : { commit: vcs.commit_id }),
    ...(vcs?.requested_revision === undefined ? {} : { requested: vcs.requested_revision }),
  };
}
