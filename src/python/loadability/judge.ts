import type { Elf, ElfReading } from './elf.ts';
import type { Finding, Loadability, Owner, Problem } from './finding.ts';
import { compare, hasLibrary, hasVersion, newestLike, packageFor, type RunImage, type RunImages } from './run-images.ts';

/** A library or program of a build. */
export interface NativeFile {
  /** Its path when the app runs. */
  readonly path: string;
  readonly reading: ElfReading;
}

/** The native files of a build and what the loader knows of it. */
export interface NativeFiles {
  readonly files: readonly NativeFile[];
  /** Other paths of files: links to them. */
  readonly links: ReadonlyMap<string, string>;
  /** The folders of `LD_LIBRARY_PATH`. */
  readonly libraryPath: readonly string[];
  /** Whose a file is; asked for few of them. */
  readonly ownerOf: (path: string) => Owner;
  /** Whether a package was compiled on the machine that built, and not by its makers. */
  readonly isCompiledHere: (owner: Owner) => boolean;
}

/** The system that a build is for. */
export interface System {
  readonly arch: string;
  readonly libc: string;
}

interface Index extends NativeFiles {
  readonly byPath: ReadonlyMap<string, NativeFile>;
  /** By file name and by the name that they give themselves. */
  readonly byName: ReadonlyMap<string, NativeFile>;
}

/** What the driver of a graphics card adds when a container starts. */
const FROM_DRIVER = /^lib(cuda|cudadebugger|nvcuvid|nvidia-[\w-]+)\.so/;
const LIBC = 'libc6';

/**
 * Whether the native files of a build load in a run image: for each, what it needs that neither the build nor the image has. Follows
 * the search of the loader (ld.so(8)), without its inheritance of `DT_RPATH`. A library that the search does not find, and that some
 * package of the build has, counts as there: packages load such libraries by themselves before they are needed.
 */
export function judge(native: NativeFiles, images: RunImages, image: RunImage, system: System): Loadability {
  const result = (findings: readonly Finding[]): Loadability => ({ image: image.name, files: native.files.length, findings });
  const whole = problemOfAll(image, system);
  if (whole !== undefined) return result([{ owner: { kind: 'python', name: 'Python' }, problem: whole, files: [] }]);
  const index = indexOf(native);
  const found = new Map<string, { owner: Owner; problem: Problem; files: string[] }>();
  for (const file of native.files) {
    for (const problem of problemsOf(file, index, images, image, system)) {
      const owner = native.ownerOf(file.path);
      const told = problem.kind === 'version' && native.isCompiledHere(owner) ? { ...problem, compiledHere: true as const } : problem;
      note(found, { owner, problem: told, file: file.path });
    }
  }
  return result(withoutSpares([...found.values()], native, system).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
}

function problemOfAll(image: RunImage, system: System): Problem | undefined {
  if (!image.machines.includes(system.arch)) return { kind: 'image-machine', machines: image.machines, machine: system.arch };
  if (!image.packages.has(LIBC)) return { kind: 'no-libc' };
  return system.libc === 'musl' ? { kind: 'libc' } : undefined;
}

function indexOf(native: NativeFiles): Index {
  const byPath = new Map(native.files.map((file) => [file.path, file]));
  for (const [link, target] of native.links) {
    const file = byPath.get(target);
    if (file !== undefined) byPath.set(link, file);
  }
  const byName = new Map([...byPath].map(([path, file]) => [path.slice(path.lastIndexOf('/') + 1), file]));
  for (const file of native.files) {
    if ('elf' in file.reading && file.reading.elf.soname !== undefined) byName.set(file.reading.elf.soname, file);
  }
  return { ...native, byPath, byName };
}

function problemsOf(file: NativeFile, index: Index, images: RunImages, image: RunImage, { arch }: System): Problem[] {
  if ('damaged' in file.reading) return [{ kind: 'damaged', reason: file.reading.damaged }];
  const { elf } = file.reading;
  if (elf.machine !== arch) return [{ kind: 'machine', machine: elf.machine }];
  if (isForMusl(elf)) return [{ kind: 'libc' }];
  const problems: Problem[] = [];
  for (const library of elf.needed) {
    const isInImage = hasLibrary(images, image, library);
    const own = findOwn(library, file.path, elf, index) ?? (isInImage ? undefined : index.byName.get(library));
    if (own === undefined && !isInImage) {
      if (!FROM_DRIVER.test(library)) problems.push(missingLibrary(library, images, image));
      continue;
    }
    const defines = own !== undefined && 'elf' in own.reading ? own.reading.elf.defines : undefined;
    for (const { version } of elf.versions.filter((one) => one.library === library)) {
      // A library without versions is used with a warning.
      const isThere = defines === undefined ? hasVersion(image, version) : defines.length === 0 || defines.includes(version);
      const has = defines === undefined ? newestLike(image, version) : undefined;
      if (!isThere) problems.push({ kind: 'version', library, version, ...(has === undefined ? {} : { has }) });
    }
  }
  return problems;
}

function missingLibrary(library: string, images: RunImages, image: RunImage): Problem {
  const debian = packageFor(images, image, library);
  const others = images.images.filter((one) => hasLibrary(images, one, library)).map(({ name }) => name);
  return { kind: 'library', library, ...(debian === undefined ? {} : { package: debian }), others };
}

function isForMusl({ interpreter = '', needed }: Elf): boolean {
  return interpreter.includes('/ld-musl-') || needed.some((name) => name.startsWith('libc.musl-'));
}

/** The library of the build that the loader finds for a name. */
function findOwn(library: string, path: string, { rpath, runpath }: Elf, { byPath, byName, libraryPath }: Index): NativeFile | undefined {
  const origin = path.slice(0, path.lastIndexOf('/'));
  if (library.includes('/')) return byPath.get(normal(library.replace(ORIGIN, origin)));
  if (!byName.has(library)) return undefined;
  const folders = runpath.length > 0 ? [...libraryPath, ...runpath] : [...rpath, ...libraryPath];
  for (const folder of folders) {
    const found = byPath.get(normal(`${folder.replace(ORIGIN, origin)}/${library}`));
    if (found !== undefined) return found;
  }
  return undefined;
}

const ORIGIN = /\$(ORIGIN\b|\{ORIGIN\})/g;

/** A path without `.`, `..` and doubled slashes. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

type Found = Map<string, { owner: Owner; problem: Problem; files: string[] }>;

/** Adds a file to the finding that it belongs to; of the versions of one name, the newest counts. */
function note(found: Found, { owner, problem, file }: { owner: Owner; problem: Problem; file: string }): void {
  const key = keyOf({ owner, problem });
  const known = found.get(key);
  if (known === undefined) return void found.set(key, { owner, problem, files: [file] });
  if (known.files.at(-1) !== file) known.files.push(file);
  if (problem.kind !== 'version' || known.problem.kind !== 'version') return;
  if (compare(problem.version, known.problem.version) > 0) known.problem = problem;
}

function keyOf({ owner, problem }: Pick<Finding, 'owner' | 'problem'>): string {
  const what =
    problem.kind === 'library'
      ? problem.library
      : problem.kind === 'version'
        ? `${problem.library} ${problem.version.replace(/_.*/, '')}`
        : '';
  return `${owner.kind} ${owner.name} ${problem.kind} ${what}`;
}

/** Without the files for other systems of packages that also have some for this one: these choose between them. */
function withoutSpares(findings: readonly Finding[], { files, ownerOf }: NativeFiles, { arch }: System): Finding[] {
  const foreign = findings.filter(({ problem }) => problem.kind === 'machine' || problem.kind === 'libc');
  if (foreign.length === 0) return [...findings];
  const owners = new Set(
    files.flatMap(({ path, reading }) => {
      if (!('elf' in reading) || reading.elf.machine !== arch || isForMusl(reading.elf)) return [];
      const { kind, name } = ownerOf(path);
      return [`${kind} ${name}`];
    }),
  );
  return findings.filter((one) => !foreign.includes(one) || !owners.has(`${one.owner.kind} ${one.owner.name}`));
}
