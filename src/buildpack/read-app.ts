import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { isTable } from '../python/file-content.ts';
import { isUnsaid } from '../python/package-manager.ts';
import { type ProjectFacts, textOf } from '../python/project.ts';
import { CONDA_FILES, decodeKnownPackages, readConda } from '../python/sources/conda.ts';
import type { CodeReading } from '../python/sources/code-reading.ts';
import { packageNames } from './package-names.ts';
import { readProject, type Selects } from './read-project.ts';
import { readSources } from './read-sources.ts';

type Reads = Pick<Host, 'files' | 'toml'>;

/**
 * Takes the snapshot of an app as `readProject` does and, where no file says what to install, looks at what the code imports. The
 * parser is only loaded then.
 */
export async function readApp(host: Reads, appDir: string, env: Environment, selects: Selects, dataDir: string): Promise<ProjectFacts> {
  const facts = readProject(host, appDir, env, selects);
  if (!isUnsaid(facts, env)) return facts;
  const file = CONDA_FILES.find((name) => facts.texts.has(name));
  if (file !== undefined) {
    const { readYaml } = await import('../python/start/yaml.ts');
    const isPackage = decodeKnownPackages(host.files.readOptional(path.join(dataDir, 'import-names.json')) ?? '');
    const conda = readConda(file, readYaml(textOf(facts, file) ?? ''), isPackage);
    if (conda !== undefined) return { ...facts, conda };
  }
  return { ...facts, code: await readCode(host, appDir, facts, selects, dataDir) };
}

async function readCode(host: Reads, appDir: string, { entries }: ProjectFacts, selects: Selects, dataDir: string): Promise<CodeReading> {
  const { readImports } = await import('../python/sources/code-imports.ts');
  const standard = standardModules(host, dataDir);
  return readImports(readSources(host, appDir, selects), entries, {
    isStandard: (module) => standard.has(module),
    packageOf: packageNames(host, { dataDir }).packageOf,
  });
}

/** The modules of the standard library, of any supported Python. */
function standardModules({ files }: Pick<Host, 'files'>, dataDir: string): ReadonlySet<string> {
  const data: unknown = JSON.parse(files.readOptional(path.join(dataDir, 'standard-modules.json')) ?? '{}');
  const versions = isTable(data) && isTable(data['versions']) ? Object.values(data['versions']) : [];
  return new Set(versions.flatMap((names) => (typeof names === 'string' ? names.split(' ') : [])));
}
