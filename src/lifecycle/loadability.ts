import path from 'node:path';
import { BUILDPACK } from '../cnb/buildpack.ts';
import { fail } from '../errors/failure.ts';
import { readOptional } from '../io/files.ts';
import { usingFile } from '../io/read-at.ts';
import type { Host } from '../io/host.ts';
import { LOADABILITY_ADVICE, loadabilityLines, loadabilityTitle } from '../output/loadability-text.ts';
import type { Report } from '../output/report.ts';
import { targetName } from '../python/inventory.ts';
import { readElf } from '../python/loadability/elf.ts';
import type { Loadability } from '../python/loadability/finding.ts';
import { judge } from '../python/loadability/judge.ts';
import {
  type AskedImage,
  decodeRunImages,
  DEFAULT_IMAGE,
  imageNamed,
  nearestImage,
  NO_IMAGE,
  type RunImage,
  type RunImages,
} from '../python/loadability/run-images.ts';
import type { Platform } from './platform/platform.ts';
import { mayBeNative, nativeFilesOf } from './native-files.ts';
import type { Entry } from './selection.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** An image, among all that are known. */
export interface ChosenImage {
  readonly images: RunImages;
  readonly image: RunImage;
}

/** The image to check against: an asked one, or the default. Fails if this release does not know it. */
export function chooseImage(asked: AskedImage | undefined, dataDir: string): ChosenImage | undefined {
  if (asked?.name === NO_IMAGE) return undefined;
  const images = decodeRunImages(JSON.parse(readOptional(path.join(dataDir, 'run-images.json')) ?? ''));
  const name = asked?.name ?? DEFAULT_IMAGE;
  return { images, image: imageNamed(images, name) ?? unknownImage(name, asked?.from, images) };
}

function unknownImage(name: string, from: AskedImage['from'] | undefined, images: RunImages): never {
  const meant = nearestImage(images, name);
  const known = [...images.images.map((one) => one.name), NO_IMAGE];
  if (from === 'BP_RUN_IMAGE') fail({ kind: 'setting-invalid', name: from, value: name, expected: `one of ${known.join(', ')}` });
  fail({
    kind: 'usage',
    message: `This release does not know the run image ${name}`,
    hint: meant === undefined ? `Use one of: ${known.join(', ')}` : `Did you mean ${meant}? Known: ${known.join(', ')}`,
  });
}

/** What of a platform decides the check. */
type Checked = Pick<Platform, 'runImage' | 'strict' | 'target'> & { readonly context: Pick<Platform['context'], 'dataDir'> };

/** What a build is checked against: an image, and where its last result may still hold. */
interface Check {
  readonly previous: Report | undefined;
  readonly app: { readonly entries: readonly Entry[] };
  /** Whether every launch layer was kept. */
  readonly areKept: boolean;
}

/** Checks a new build. Warns of what would not load, or fails if the build is strict. */
export function loadabilityOf(host: Pick<Host, 'emit'>, platform: Checked, output: OutputFolder, check: Check): Loadability | undefined {
  const chosen = chooseImage(platform.runImage, platform.context.dataDir);
  const target = targetName(platform.target);
  const loadability = knownLoadability(check, chosen?.image, target) ?? checkLoadability(output, target, chosen);
  if (loadability === undefined || loadability.findings.length === 0) return loadability;
  const lines = loadabilityLines(loadability);
  if (platform.strict) fail({ kind: 'not-loadable', image: loadability.image, findings: lines });
  host.emit({ type: 'warning', title: loadabilityTitle(loadability), body: [...lines.map((text) => `  ${text}`), LOADABILITY_ADVICE] });
  return loadability;
}

/** Whether the native code of a build loads in an image; undefined for a build of another system than Linux, or without an image. */
export function checkLoadability(
  output: OutputFolder,
  target: string,
  chosen: ChosenImage | undefined,
  namesOf?: (place: string) => Iterable<string> | undefined,
): Loadability | undefined {
  const [os, arch = '', libc = ''] = target.split('-');
  if (os !== 'linux' || chosen === undefined) return undefined;
  return judge(nativeFilesOf(output, namesOf), chosen.images, chosen.image, { arch, libc });
}

/** The last build's findings, if they must be the same: for the same layers, by the same release, of an app without native files. */
function knownLoadability({ previous, app, areKept }: Check, image: RunImage | undefined, target: string): Loadability | undefined {
  const known = previous?.loadability;
  if (known === undefined || !areKept || known.image !== image?.name) return undefined;
  if (previous?.pybuild !== BUILDPACK.version || previous.target !== target) return undefined;
  if (known.findings.some(({ owner }) => owner.kind === 'app')) return undefined;
  return app.entries.some(isNative) ? undefined : known;
}

function isNative({ name, kind, path: file }: Entry): boolean {
  return kind === 'file' && mayBeNative(name) && usingFile(file, readElf) !== undefined;
}
