import * as fs from 'node:fs';
import path from 'node:path';
import { VENV_LAYER } from '../buildpack/layers/venv.ts';
import type { Report } from '../output/report.ts';
import { namesIn, readOptional } from '../io/files.ts';
import { filesIn } from '../python/record.ts';
import { type Installed, normalizeName } from '../python/requirements.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** What an environment has of a package: the folder of its metadata, and its files with their bytecode, by their path in it. */
export interface PackageFiles {
  readonly metadata: string;
  readonly files: readonly string[];
}

/** Finds the files of packages in an environment, by the RECORD of each (PEP 376); none of one that is not there. */
export function filesOfPackages(venv: string): (name: string, version: string) => PackageFiles {
  const python = namesIn(path.join(venv, 'lib')).find((name) => name.startsWith('python')) ?? '';
  const site = `lib/${python}/site-packages`;
  const folders = new Map(
    namesIn(path.join(venv, site)).flatMap((name) => {
      const [, project] = /^(.+)-[^-]+\.dist-info$/.exec(name) ?? [];
      return project === undefined ? [] : [[normalizeName(project), name] as const];
    }),
  );
  return (name, version) => {
    const metadata = path.join(venv, site, folders.get(name) ?? `${name}-${version}.dist-info`);
    const listed = filesIn(readOptional(path.join(metadata, 'RECORD')) ?? '')?.keys() ?? [];
    const files = [...listed].map((file) => path.posix.normalize(`${site}/${file}`));
    return { metadata, files: files.filter((file) => !/^(\.\.)?\//.test(file)) };
  };
}

/** Packages with their sizes: those of the build before, where their layer was kept. */
export function sizedPackages(
  packages: readonly Installed[],
  { ownLayers }: OutputFolder,
  layers: Report['layers'],
  previous: Report | undefined,
): Report['packages'] {
  const venv = path.join(ownLayers, VENV_LAYER);
  const isKept = layers.some(({ name, state }) => name === VENV_LAYER && state === 'reused');
  const known = new Map(isKept ? previous?.packages.map(({ name, version, bytes }) => [`${name} ${version}`, bytes]) : []);
  const filesOf = filesOfPackages(venv);
  const measured = ({ name, version }: Installed): number =>
    filesOf(name, version).files.reduce(
      (sum, file) => sum + (fs.lstatSync(path.join(venv, file), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  return packages.map((one) => ({ ...one, bytes: known.get(`${one.name} ${one.version}`) ?? measured(one) }));
}
