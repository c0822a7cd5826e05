import path from 'node:path';
import { readOptional, readText } from '../io/files.ts';
import { plainKind } from '../io/state-files.ts';
import { sizesBelow } from '../io/trees.ts';
import type { Asked, InspectedLayer, InspectedPackage, Inspection } from '../output/inspection.ts';
import type { Report } from '../output/report.ts';
import { askedIn as linesAsking } from '../python/asked-in.ts';
import { chainsTo, type Chain, readMetadata } from '../python/dependencies.ts';
import { manifestLines } from '../python/diagnosis/manifest-lines.ts';
import type { MarkerValues } from '../python/markers.ts';
import { filesOfPackages } from './package-files.ts';
import { variablesOf } from './launch.ts';
import { checkLoadability, type ChosenImage } from './loadability.ts';
import { readLayer } from './state/decode.ts';
import { layerNames, storesIn } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

const LARGEST = 10;
const MANIFESTS = ['pyproject.toml', 'Pipfile'];

type Sizes = ReadonlyMap<string, number>;

/** What the last build made, and whether it loads in `image`. Reads the layers, writes nothing; what is missing there is left out. */
export function inspectBuild(output: OutputFolder, report: Report, image?: ChosenImage): Inspection {
  const measured = storesIn(output.root).flatMap((store) =>
    layerNames(store).flatMap((name) => {
      const place = path.join(store, name);
      return plainKind(place) === 'folder' ? [{ name, place, sizes: sizesBelow(place) }] : [];
    }),
  );
  const known = new Map(measured.map(({ place, sizes }) => [place, sizes.keys()]));
  const loadability = checkLoadability(output, report.target, image, (place) => known.get(place));
  const venv = measured.find(({ name }) => name === 'venv');
  return {
    report,
    layers: measured.map(({ name, place, sizes }) => inspectLayer(name, place, sizes)),
    packages: venv === undefined ? [] : inspectPackages(venv.place, venv.sizes, report, askedIn(output, report)),
    environment: { build: variablesOf(output, 'build'), launch: variablesOf(output, 'launch') },
    ...(loadability === undefined ? {} : { loadability }),
  };
}

function inspectLayer(name: string, place: string, sizes: Sizes): InspectedLayer {
  const types = readLayer(`${place}.toml`)?.types;
  const files = [...sizes].map(([file, bytes]) => ({ file, bytes }));
  return {
    name,
    types: (['launch', 'build', 'cache'] as const).filter((type) => types?.[type] === true),
    files: files.length,
    bytes: sum(sizes.values()),
    largest: files.toSorted((a, b) => b.bytes - a.bytes).slice(0, LARGEST),
  };
}

function inspectPackages(venv: string, sizes: Sizes, report: Report, asked: ReadonlyMap<string, Asked>): InspectedPackage[] {
  const values = markerValues(report);
  const filesOf = filesOfPackages(venv);
  const names = new Set(report.packages.map(({ name }) => name));
  return report.packages.map(({ name, version, requested }) => {
    const { metadata, files } = filesOf(name, version);
    const { licence, requires } = readMetadata(readOptional(path.join(metadata, 'METADATA')) ?? '', values);
    const by = asked.get(name);
    return {
      name,
      version,
      requested: requested === true,
      ...(by === undefined ? {} : { asked: by }),
      files: files.length,
      bytes: sum(files.map((file) => sizes.get(file) ?? 0)),
      ...(licence === undefined ? {} : { licence }),
      requires: requires.filter((one) => names.has(one.name)),
    };
  });
}

/** The lines of the app's files that ask for each package. */
function askedIn({ workspace }: OutputFolder, { packageManager }: Report): Map<string, Asked> {
  const texts = [...packageManager.files, ...MANIFESTS].flatMap((file) => {
    const content = readText(path.join(workspace, file), file);
    return content !== undefined && 'text' in content ? [[file, content.text] as const] : [];
  });
  const own = texts.filter(([file]) => packageManager.files.includes(file));
  const lines =
    packageManager.name === 'pip'
      ? linesAsking(new Map(own)).filter(({ constraint }) => constraint !== true)
      : texts.filter(([file]) => MANIFESTS.includes(file)).flatMap(([file, text]) => manifestLines(file, text));
  return new Map(lines.toReversed().flatMap(({ name, file, line }) => (name === undefined ? [] : [[name, { file, line }] as const])));
}

/** Who requires each package, from what the app asks for: by its files, else by its tool, else what nothing else requires. */
export function whyInstalled(name: string, packages: readonly InspectedPackage[]): readonly Chain[] {
  const required = new Set(packages.flatMap(({ requires }) => requires.map((one) => one.name)));
  const asked = packages.filter((one) => one.asked !== undefined || one.requested);
  const roots = asked.length > 0 ? asked : packages.filter((one) => !required.has(one.name));
  return chainsTo(
    name,
    packages,
    roots.map((one) => one.name),
  );
}

/** The values of the markers on the system of a build (PEP 508). */
function markerValues({ python, target }: Report): MarkerValues {
  const [system = 'linux', machine = 'x86_64'] = target.split('-');
  const darwin = system === 'darwin';
  return {
    python_version: python.version.split('.').slice(0, 2).join('.'),
    python_full_version: python.version,
    implementation_version: python.version,
    implementation_name: 'cpython',
    platform_python_implementation: 'CPython',
    os_name: 'posix',
    sys_platform: darwin ? 'darwin' : 'linux',
    platform_system: darwin ? 'Darwin' : 'Linux',
    platform_machine: darwin && machine === 'aarch64' ? 'arm64' : machine,
    platform_release: '',
    platform_version: '',
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}
