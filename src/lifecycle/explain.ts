import path from 'node:path';
import type { BuildContext } from '../buildpack/context.ts';
import { expectLayers } from '../buildpack/expect-layers.ts';
import { PYTHON_LAYER } from '../buildpack/layers/python.ts';
import { readProject } from '../buildpack/read-project.ts';
import { sourceOf } from '../buildpack/runtime.ts';
import type { Host } from '../io/host.ts';
import { plainKind } from '../io/state-files.ts';
import type { ExpectedLayer, ExpectedPython, Explanation } from '../output/events.ts';
import type { Decisions } from '../python/decisions.ts';
import type { Considered, Explained } from '../python/considered.ts';
import { explainDecisions } from '../python/explain.ts';
import { isSetting } from '../python/settings.ts';
import type { EquippedPlatform } from './platform/own-temporary.ts';
import { runtimesIn } from './platform/shared-cache.ts';
import { readLayer } from './state/decode.ts';
import { storesIn } from './state/layer-store.ts';
import { isMarked, ownOutput } from './state/output-folder.ts';

/** Why an app builds the way it does, and what a build would do with each layer. Writes nothing, starts nothing, asks no network. */
export async function explainApp(
  host: Host,
  platform: EquippedPlatform,
  decisions: Decisions,
  python: ExpectedPython,
): Promise<Explanation> {
  const { appDir, selects, origins } = platform;
  const context: BuildContext = { ...platform.context, appDir, layersDir: path.join(platform.outputRoot, 'layers') };
  const layers = await expectLayers(host, context, decisions, python, placesIn(platform));
  const { env } = context;
  const [version, ...others] = explainDecisions(readProject(host, appDir, env, selects), env, decisions);
  return {
    decisions: [...(version === undefined ? [] : [version]), pythonFrom(host, platform, context, decisions, python, layers), ...others],
    layers,
    variables: Object.entries(origins.given).map(([name, from]) => ({
      name,
      from,
      ...(isSetting(name) && env[name] !== undefined ? { value: env[name] } : {}),
    })),
    machine: origins.machine,
    withheld: origins.withheld,
  };
}

/** Where a layer of an earlier build is: of a failed one first, as a build would take it. None if a build could not restore it. */
function placesIn({ outputRoot, cacheDir }: EquippedPlatform): (layer: string) => string[] {
  const output = isMarked(outputRoot) ? ownOutput(outputRoot, cacheDir) : undefined;
  if (output === undefined || output.movedFrom !== undefined || plainKind(output.journal) !== undefined) return () => [];
  return (layer) =>
    [output.finished, ...storesIn(output.root)]
      .map((store) => path.join(store, layer))
      .filter((place) => plainKind(place) === 'folder' && readLayer(`${place}.toml`)?.types.cache === true);
}

function pythonFrom(
  host: Host,
  { cacheDir }: EquippedPlatform,
  context: BuildContext,
  { python: { artifact } }: Decisions,
  python: ExpectedPython,
  layers: readonly ExpectedLayer[],
): Explained {
  const layer = layers.find((one) => one.layer === PYTHON_LAYER);
  const isKept = layer?.state === 'reused';
  const runtimes = cacheDir === undefined ? context.runtimesDir : runtimesIn(cacheDir);
  const isCached = artifact !== undefined && host.files.kindOf(path.join(runtimes, artifact.sha256)) === 'folder';
  const archives: Considered[] =
    artifact === undefined || context.pythonSource === 'host'
      ? [
          {
            source: 'download',
            outcome: context.pythonSource === 'host' ? 'not used: --python-source host' : 'the list of archives is out of reach',
          },
        ]
      : [
          {
            source: 'shared cache',
            value: artifact.version,
            outcome: outcome(!isKept && python.from === 'archive', isCached ? 'not needed' : 'not there'),
          },
          {
            source: 'download',
            value: sourceOf(context, artifact).url,
            outcome: outcome(!isKept && python.from === 'download', context.offline ? 'not used: --offline' : 'not needed'),
          },
        ];
  return {
    about: 'Python from',
    chosen: isKept ? 'the last build' : NAMES[python.from],
    candidates: [
      {
        source: 'last build',
        outcome: outcome(isKept, layer === undefined || layer.state === 'created' ? 'not there' : layer.reasons.join('; ')),
      },
      ...archives,
      {
        source: 'this machine',
        ...(python.executable === undefined ? {} : { value: python.executable }),
        outcome: outcome(
          !isKept && python.from === 'host',
          context.pythonSource === 'download'
            ? 'not used: only downloads'
            : isKept && python.from === 'host'
              ? 'the last build links to it'
              : 'not needed',
        ),
      },
    ],
  };
}

function outcome(isChosen: boolean, otherwise: string): string {
  return isChosen ? 'chosen' : otherwise;
}

const NAMES: Readonly<Record<ExpectedPython['from'], string>> = {
  archive: 'the shared cache',
  download: 'a download',
  host: 'this machine',
};
