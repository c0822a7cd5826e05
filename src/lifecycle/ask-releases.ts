import path from 'node:path';
import { readText } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { parseFile } from '../io/toml.ts';
import type { IndexAnswers } from '../output/inspection.ts';
import type { Report } from '../output/report.ts';
import { ASK_RELEASES, type Asking, indexOptions, pipEnvironment, readReleases } from '../python/managers/ask-releases.ts';
import { minorOf } from '../python/python-version.ts';
import { withTemporary } from './platform/own-temporary.ts';
import type { Platform } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** Some pages of an index have megabytes. */
const LIMIT_MS = 60_000;
const PACKAGE_MS = 1000;
/** Variables by which tools are given an index, or credentials for one. */
const INDEX_VARIABLE = /^(PIP|UV|POETRY|PDM|PIPENV)_/;

/**
 * What the package index has of the installed packages, asked as a build of the app would ask it now. Packages from files,
 * repositories and URLs are left out. A package that cannot be looked up is an answer, never a failure.
 */
export async function askForReleases(host: Host, platform: Platform, output: OutputFolder, report: Report): Promise<IndexAnswers> {
  const wanted = report.packages.filter(({ direct }) => direct === undefined);
  warnOfUnpassed(host, platform, report);
  host.emit({ type: 'activity', title: `asking the package index about ${wanted.length} packages` });
  const ended =
    wanted.length === 0
      ? undefined
      : await withTemporary(platform, async ({ context: { env } }) => {
          const python = path.join(output.ownLayers, 'venv', 'bin', 'python');
          if (host.files.reachableKind(python) !== 'file') return undefined;
          const { settings, asking } = askingFor(host, output, report, env);
          const input = JSON.stringify({ ...asking, packages: wanted.map(({ name, version }) => [name, version]) } satisfies Asking);
          // Nothing is written into layers.
          const args = ['-I', '-S', '-B', '-c', ASK_RELEASES];
          return host.run({
            program: python,
            args,
            cwd: output.workspace,
            env: settings,
            input,
            isProbe: true,
            limitMs: LIMIT_MS + wanted.length * PACKAGE_MS,
          });
        });
  const answers = new Map(readReleases(ended?.output ?? '').map((one) => [one.name, one]));
  const otherwise =
    ended === undefined ? 'the environment of the build is gone' : ended.timedOut ? 'no answer in time' : 'pip cannot be asked';
  const releases = wanted.map(({ name, version }) => ({ version, ...(answers.get(name) ?? { name, unknown: otherwise }) }));
  if (ended !== undefined && answers.size === 0) host.emit({ type: 'detail', message: ended.tail.at(-1) ?? '' });
  return {
    asked: wanted.length,
    outdated: releases.flatMap(({ name, version, latest }) => (latest === undefined ? [] : [{ name, version, latest }])),
    yanked: releases.flatMap(({ name, version, yanked }) =>
      yanked === undefined ? [] : [{ name, version, ...(yanked === '' ? {} : { reason: yanked }) }],
    ),
    unknown: releases.flatMap(({ name, version, unknown }) => (unknown === undefined ? [] : [{ name, version, reason: unknown }])),
  };
}

/** The settings of the index: pip's own, and what the app's files name. uv and its kind do not read pip's. */
function askingFor(
  { files }: Host,
  { workspace, cache, ownLayers }: OutputFolder,
  { packageManager, python, tool }: Report,
  env: Readonly<Record<string, string>>,
): { settings: Record<string, string>; asking: Omit<Asking, 'packages'> } {
  const isPip = packageManager.name === 'pip';
  const file = packageManager.name === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
  const text = isPip ? undefined : readText(path.join(workspace, file), file);
  const parsed = text === undefined ? undefined : parseFile(text, file);
  const table = parsed !== undefined && 'table' in parsed ? parsed.table : undefined;
  const isUv = tool.name === 'uv';
  const places = [cache, ownLayers].map((layers) => path.join(layers, 'pip', 'lib', `python${minorOf(python.version)}`, 'site-packages'));
  const pip = places.find((place) => files.reachableKind(path.join(place, 'pip')) === 'folder');
  return {
    settings: pipEnvironment(tool.name, env),
    asking: {
      args: isPip ? [] : indexOptions(isUv ? 'uv' : packageManager.name, table, env),
      files: isPip
        ? packageManager.files.filter((name) => !path.isAbsolute(name) && files.reachableKind(path.join(workspace, name)) === 'file')
        : [],
      ...(pip === undefined ? {} : { pip }),
    },
  };
}

/** Credentials that the build was given are not kept. */
function warnOfUnpassed(host: Host, { context }: Platform, { environment }: Report): void {
  const names = Object.keys(environment.given).filter((name) => INDEX_VARIABLE.test(name) && context.env[name] === undefined);
  const settings = names.filter((name) => /INDEX|URL|HTTP_BASIC|MIRROR|FIND_LINKS|CERT|PROXY|TRUSTED/.test(name));
  if (settings.length === 0) return;
  host.emit({
    type: 'warning',
    title: `${settings.join(', ')} ${settings.length === 1 ? 'was' : 'were'} set for the build but not now`,
    body: [`Another index may be asked. To pass: pybuild inspect --network ${settings.map((name) => `--env ${name}`).join(' ')}`],
  });
}
