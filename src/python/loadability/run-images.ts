import { nearestName } from '../spelling.ts';

/** An image that apps run in: what its system has for the loader. */
export interface RunImage {
  readonly name: string;
  /** `ubuntu 24.04` */
  readonly distro: string;
  /** The machines that it exists for, as Linux names them. */
  readonly machines: readonly string[];
  /** The packages that have libraries. */
  readonly packages: ReadonlySet<string>;
  /** The newest symbol version of each name: `GLIBC` → `2.39`. */
  readonly newest: Readonly<Record<string, string>>;
}

/** The libraries of the run images. */
export interface RunImages {
  readonly images: readonly RunImage[];
  /** The packages that have a library, by the name that the loader looks for. */
  readonly packagesOf: (library: string) => readonly string[];
}

/** A run image that was asked for, and how. */
export interface AskedImage {
  readonly name: string;
  readonly from: '--run-image' | 'BP_RUN_IMAGE';
}

/** The image that a build is checked against unless another is chosen, and what turns the check off. */
export const DEFAULT_IMAGE = 'heroku:24';
export const NO_IMAGE = 'none';

interface Data {
  readonly libraries: Readonly<Record<string, string>>;
  readonly images: Readonly<
    Record<string, { distro: string; machines: readonly string[]; newest: Readonly<Record<string, string>>; packages: string }>
  >;
}

/** Decodes this release's own `data/run-images.json`. */
export function decodeRunImages(data: unknown): RunImages {
  const { libraries, images } = data as Data;
  const holders = new Map<string, string[]>();
  for (const [name, files] of Object.entries(libraries)) {
    for (const file of files.split(' ')) holders.set(file, [...(holders.get(file) ?? []), name]);
  }
  return {
    images: Object.entries(images).map(([name, image]) => ({ ...image, name, packages: new Set(image.packages.split(' ')) })),
    packagesOf: (library) => holders.get(library) ?? [],
  };
}

/** The image with a name as in our list, or as a registry has it: `heroku/heroku:24`, `paketobuildpacks/run-jammy-tiny:latest`. */
export function imageNamed({ images }: RunImages, name: string): RunImage | undefined {
  const short = name
    .trim()
    .replace(/@sha256:[0-9a-f]+$/, '')
    .replace(/^(docker\.io\/)?(library\/)?/, '')
    .replace(/^heroku\/heroku:/, 'heroku:')
    .replace(/^paketobuildpacks\/run-/, 'paketo-')
    .replace(/^paketobuildpacks\/ubuntu-(\w+)-run-/, 'paketo-$1-')
    .replace(/^paketobuildpacks\/ubuntu-(\w+)-run(:|$)/, 'paketo-$1-base$2')
    .replace(/(?<=^paketo-[\w-]+):[\w.-]+$/, '');
  return images.find((image) => image.name === short);
}

/** The known name that was probably meant. */
export function nearestImage({ images }: RunImages, name: string): string | undefined {
  return nearestName(
    name,
    images.map((image) => image.name),
  );
}

/** Whether the loader finds a library in an image, in the folders that it always searches. */
export function hasLibrary({ packagesOf }: RunImages, { packages }: RunImage, library: string): boolean {
  return packagesOf(library).some((name) => packages.has(name));
}

/**
 * Whether the C and C++ libraries of an image have a symbol version. They keep all older ones, so the newest decides. True where the
 * list does not tell.
 */
export function hasVersion({ newest }: RunImage, version: string): boolean {
  // Needed by files whose relocations are packed; a marker that glibc has since 2.36.
  if (version === 'GLIBC_ABI_DT_RELR') return compare('2.36', newest['GLIBC'] ?? '') <= 0;
  const [, name = '', number = ''] = VERSION.exec(version) ?? [];
  const known = Object.hasOwn(newest, name) ? newest[name] : undefined;
  return known === undefined || compare(number, known) <= 0;
}

const VERSION = /^([A-Z]+)_(\d+(?:\.\d+)*)$/;

/** The newest symbol version in an image of the kind that `version` is. */
export function newestLike({ newest }: RunImage, version: string): string | undefined {
  const [, name = 'GLIBC'] = VERSION.exec(version) ?? [];
  return Object.hasOwn(newest, name) ? `${name}_${newest[name]}` : undefined;
}

/** Orders two symbol versions of the same name. */
export function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.replace(/^\D*/, '').split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The package of a library for the distribution of an image, whether it has it or not; undefined if none is known. */
export function packageFor({ images, packagesOf }: RunImages, { distro }: RunImage, library: string): string | undefined {
  const names = packagesOf(library);
  const used = names.find((name) => images.some((image) => image.distro === distro && image.packages.has(name)));
  // Since 2024 some names end in t64.
  const isNew = images.some((image) => image.distro === distro && [...image.packages].some((name) => name.endsWith('t64')));
  const [preferred] = names.toSorted((a, b) => Number(b.endsWith('t64') === isNew) - Number(a.endsWith('t64') === isNew));
  return used ?? preferred;
}
