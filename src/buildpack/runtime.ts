import path from 'node:path';
import { fail, PybuildError } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { type Artifact, mirrored } from '../python/inventory.ts';
import { minorOf } from '../python/python-version.ts';
import { relocatePkgConfig, relocateSysconfig } from '../python/relocate.ts';
import { compileBytecode } from './compile.ts';
import type { BuildContext } from './context.ts';
import { VERSION_EXPRESSION } from './host-python.ts';

const TAKEN: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST']);
/** Scripts of an archive that the layer leaves out: pip has its own layer, the others are for desktops. */
const UNWANTED_SCRIPTS = /^(pip|idle|pydoc|2to3)/;

/**
 * Fills a layer with the runtime of `artifact`, and sets its build configuration to the layer's path. The runtime is copied from
 * the context's runtimes folder, or downloaded, verified, prepared and added there.
 */
export async function installRuntime(host: Host, context: BuildContext, artifact: Artifact, layerDir: string): Promise<void> {
  if (!copyShared(host, path.join(context.runtimesDir, artifact.sha256), layerDir)) await makeRuntime(host, context, artifact, layerDir);
  const minor = minorOf(artifact.version);
  const stdlib = path.join(layerDir, 'lib', `python${minor}`);
  const settings = host.files.namesIn(stdlib).filter((name) => /^_sysconfigdata_.*\.py$/.test(name));
  for (const name of settings) rewrite(host, path.join(stdlib, name), (text) => relocateSysconfig(text, layerDir));
  await compileBytecode(host, context, {
    python: path.join(layerDir, 'bin', `python${minor}`),
    groups: [settings.map((name) => path.join(stdlib, name))],
    mode: 'unchecked-hash',
    recordedAs: layerDir,
  });
}

/** Copies a shared runtime to a layer; false, with the layer still empty, if it is missing or is removed meanwhile. */
function copyShared(host: Host, runtime: string, layerDir: string): boolean {
  const isThere = (): boolean => host.files.kindOf(runtime) === 'folder';
  if (!isThere()) return false;
  host.store.markUsed(runtime);
  try {
    // Never links: changes to one app's layer must not reach other apps.
    host.trees.copyTree(runtime, layerDir);
    // Copying a folder while it is removed can succeed, but without its files.
    if (isThere()) {
      host.trees.removeTree(path.join(layerDir, host.store.LIST));
      return true;
    }
  } catch (error) {
    if (isThere()) throw error;
  }
  for (const name of host.files.namesIn(layerDir)) host.trees.removeTree(path.join(layerDir, name));
  return false;
}

/** Fills a layer with a new runtime; once complete, renames it into the shared runtimes. */
async function makeRuntime(host: Host, context: BuildContext, artifact: Artifact, layerDir: string): Promise<void> {
  const work = host.files.makeTemporary(context.runtimesDir, 'incoming-');
  try {
    const tree = path.join(work, 'python');
    await fetchTree(host, context, artifact, tree);
    await prepare(host, context, tree, artifact);
    // Copied from here, where no prune can remove it.
    host.trees.copyTree(tree, layerDir);
    // Only shared runtimes are ever checked against the list.
    if (context.store?.lasts === true) host.store.listTree(tree);
    publish(host, tree, path.join(context.runtimesDir, artifact.sha256));
  } finally {
    host.trees.removeTree(work);
  }
}

/** Unpacks an archive while it downloads. Nothing of it is used before its checksum is known to be right. */
async function fetchTree(host: Host, context: BuildContext, artifact: Artifact, tree: string): Promise<void> {
  const source = sourceOf(context, artifact);
  const unpacking = host.archive.unpackInto(tree, source.url);
  try {
    await host.download({ ...source, to: unpacking, sha256: artifact.sha256 });
    await unpacking.finish();
  } finally {
    unpacking.abandon();
  }
}

/** The URL of an archive, with mirrors applied, and its name in messages. */
export function sourceOf(context: BuildContext, artifact: Artifact): { readonly url: string; readonly what: string } {
  const mirror = context.env['BP_PYTHON_MIRROR'] ?? context.env['UV_PYTHON_INSTALL_MIRROR'];
  return { url: mirrored(artifact.url, mirror), what: `Python ${artifact.version}` };
}

/** Publishes a finished runtime, unless another build was first. */
function publish(host: Host, tree: string, runtime: string): void {
  try {
    host.files.move(tree, runtime);
  } catch (error) {
    if (!(error instanceof PybuildError && error.failure.kind === 'io' && TAKEN.has(error.failure.code))) throw error;
  }
}

async function prepare(host: Host, context: BuildContext, tree: string, artifact: Artifact): Promise<void> {
  const { files, trees } = host;
  const minor = minorOf(artifact.version);
  const python = path.join(tree, 'bin', `python${minor}`);
  const stdlib = path.join(tree, 'lib', `python${minor}`);
  await checkRuns(host, context, python, artifact);

  for (const name of files.namesIn(path.join(tree, 'bin'))) {
    if (UNWANTED_SCRIPTS.test(name)) trees.removeTree(path.join(tree, 'bin', name));
  }
  for (const name of files.namesIn(path.join(stdlib, 'site-packages'))) trees.removeTree(path.join(stdlib, 'site-packages', name));
  for (const name of ['python', 'python3']) {
    if (files.kindOf(path.join(tree, 'bin', name)) === undefined) files.link(`python${minor}`, path.join(tree, 'bin', name));
  }
  const pkgconfig = path.join(tree, 'lib', 'pkgconfig');
  for (const name of files.namesIn(pkgconfig).filter((file) => file.endsWith('.pc'))) {
    rewrite(host, path.join(pkgconfig, name), relocatePkgConfig);
  }
  await compileBytecode(host, context, { python, groups: [[stdlib]], mode: 'unchecked-hash', recordedAs: tree });
}

async function checkRuns(host: Host, context: BuildContext, python: string, artifact: Artifact): Promise<void> {
  const check = `import ssl, zlib, sys; print(${VERSION_EXPRESSION})`;
  const source = artifact.url;
  if (host.files.kindOf(python) !== 'file') fail({ kind: 'archive-invalid', source, reason: `it holds no bin/${path.basename(python)}` });
  const { exitCode, output } = await host.run({ program: python, args: ['-I', '-B', '-c', check], cwd: '/', env: context.env });
  if (exitCode === 0 && output.trim() === artifact.version) return;
  fail({ kind: 'archive-invalid', source, reason: `its Python should be ${artifact.version}, but answers: ${output.trim()}` });
}

function rewrite(host: Host, file: string, change: (text: string) => string): void {
  const text = host.files.readOptional(file) ?? '';
  const changed = change(text);
  if (changed !== text) host.files.writeFile(file, changed);
}
