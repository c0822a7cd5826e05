import path from 'node:path';
import { decodeLayerMetadata, type LayerMetadata } from '../cnb/layer.ts';
import type { Host } from '../io/host.ts';
import type { ExpectedLayer, ExpectedPython } from '../output/events.ts';
import type { Decisions } from '../python/decisions.ts';
import { managerNamed } from '../python/package-manager.ts';
import type { BuildContext } from './context.ts';
import { installInputs } from './install-inputs.ts';
import { notedInputs } from './install-notes.ts';
import { environmentDigest } from './installed.ts';
import { judgeVenv } from './judge-venv.ts';
import { PYTHON_LAYER, whyNotKept } from './layers/python.ts';
import { identityOf, PYTHON_RECORD } from './layers/python-record.ts';
import { judgeTool } from './layers/tool.ts';
import { VENV_LAYER, wantedVenv } from './layers/venv.ts';
import { venvRecord } from './layers/venv-record.ts';

/** A layer of an earlier build. */
interface Found {
  readonly dir: string;
  readonly metadata: LayerMetadata;
}

/**
 * What a build would do with each layer, judged as the build would, without starting anything or asking the network. `placesOf`
 * gives the folders of a layer that earlier builds left, what comes first at the top.
 */
export async function expectLayers(
  host: Host,
  context: BuildContext,
  decisions: Decisions,
  python: ExpectedPython,
  placesOf: (layer: string) => readonly string[],
): Promise<ExpectedLayer[]> {
  const found = (layer: string): Found[] => placesOf(layer).flatMap((dir) => readFound(host, dir) ?? []);
  const { tool: choice, packageManager, install, reuse } = decisions;
  const manager = managerNamed(packageManager.name);
  const layer = await judged(PYTHON_LAYER, found(PYTHON_LAYER), ({ metadata }) => {
    const record = PYTHON_RECORD.decode(metadata);
    return record && { reasons: whyNotKept(host, context, decisions.python, record), identity: identityOf(record) };
  });
  const identity = layer.kept?.identity ?? identityOfNew(host, decisions, python);
  const tool = await judged(choice.name, found(choice.name), ({ metadata }) => judgeTool(host, context, python, choice, metadata));
  const version = tool.kept?.version ?? choice.version;
  const tools = { manager, reuse, tool: { version, title: choice.title }, python: { version: python.version, identity } };
  const venv = await judged(VENV_LAYER, found(VENV_LAYER), async ({ dir, metadata }) => {
    const record = venvRecord(choice);
    const before = record.decode(metadata);
    if (before === undefined) return undefined;
    const [cache] = found(`${choice.name}-cache`);
    const noted = cache && notedInputs(host, cache.dir, environmentDigest(host, dir));
    const wanted = wantedVenv(context, tools, install);
    const now = installInputs(host, context, manager, install, noted?.lock);
    let asks = false;
    const verdict = await judgeVenv(context, { ...tools, install }, { record, before, wanted, noted, inputs: withApp(now, noted) }, () => {
      asks = true;
      return Promise.resolve(undefined);
    });
    return { reasons: verdict.keep ? [] : verdict.reasons, why: verdict.reasons, asks };
  });
  return [
    layer.expected,
    tool.expected,
    venv.last?.asks === true ? { layer: VENV_LAYER, state: 'resolved', reasons: venv.last.reasons } : venv.expected,
  ];
}

/** The app's own folder, where it is installed, holds more than its copy does: pybuild's output. Whether it changed is not judged. */
function withApp<T extends { readonly paths: Readonly<Record<string, string>> }>(now: T, noted: T | undefined): T {
  const before = noted?.paths['.'];
  return before === undefined ? now : { ...now, paths: { ...now.paths, '.': before } };
}

function identityOfNew({ files }: Host, { python: { artifact } }: Decisions, { from, executable = '' }: ExpectedPython): string {
  return from === 'host'
    ? identityOf({ source: 'host', interpreter: executable, stamp: files.stampOf(executable) ?? '' })
    : (artifact?.sha256 ?? '');
}

interface Opinion {
  readonly reasons: readonly string[];
  /** The reasons to tell even if the layer is kept. */
  readonly why?: readonly string[];
}

async function judged<T extends Opinion>(
  layer: string,
  found: readonly Found[],
  judge: (found: Found) => (T | undefined) | Promise<T | undefined>,
): Promise<{ expected: ExpectedLayer; kept?: T; last?: T }> {
  let last: T | undefined;
  for (const one of found) {
    last = await judge(one);
    if (last?.reasons.length === 0) return { expected: { layer, state: 'reused', reasons: last.why ?? [] }, kept: last, last };
  }
  if (found.length === 0) return { expected: { layer, state: 'created', reasons: [] } };
  const reasons = last?.reasons ?? ['its metadata is missing or unreadable'];
  return { expected: { layer, state: 'rebuilt', reasons }, ...(last === undefined ? {} : { last }) };
}

function readFound(host: Host, dir: string): Found | undefined {
  const file = `${dir}.toml`;
  const text = host.files.kindOf(dir) === 'folder' ? host.files.readOptional(file) : undefined;
  if (text === undefined) return undefined;
  const parsed = host.toml.parse(text, path.basename(file));
  return { dir, metadata: ('table' in parsed ? decodeLayerMetadata(parsed.table) : undefined) ?? {} };
}
