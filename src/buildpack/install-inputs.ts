import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Host } from '../io/host.ts';
import { isTable, type Table } from '../python/file-content.ts';
import type { Install, PackageManager } from '../python/managers/manager.ts';
import { readResolution, type ResolvedPackage } from '../python/resolution.ts';
import type { BuildContext } from './context.ts';
import { editableFacts } from './editable.ts';

type Digests = Readonly<Record<string, string>>;

/**
 * Everything in the app, the settings and the machine that decides the result of an install, as digests by name. Files and
 * settings may hold credentials, and even a digest gives away a short one. So this never goes into a layer's metadata, which ends
 * up in an image's label, but into the tool's cache, which stays where the build ran.
 */
export interface InstallInputs {
  readonly files: Digests;
  /** Local projects, archives and folders. */
  readonly paths: Digests;
  readonly settings: Digests;
  readonly configuration: Digests;
  /** The decisions based on the files. */
  readonly decided: string;
  /** Why the digests may not cover everything that matters. */
  readonly unsure: readonly string[];
  /** What may have a newer version in an index or a repository. */
  readonly open: readonly string[];
  /** The tool's resolution, if it can report one. */
  readonly resolved?: readonly ResolvedPackage[];
  /** The lock that the tool made, for an app without one. */
  readonly lock?: OwnLock;
}

/** A lock in the tool's cache, and what is to know of it for the next build. */
interface OwnLock extends LocalPaths {
  readonly sha256: string;
  /** Names in it that were not installed. */
  readonly aside: readonly string[];
}

/** Paths of the app that only a lock names. */
export interface LocalPaths {
  readonly localPaths: readonly string[];
  readonly editable: readonly string[];
}

const KINDS = ['files', 'paths', 'settings', 'configuration'] as const;

/** The current inputs of an install; `more` are paths that its files do not name. */
export function installInputs(
  host: Host,
  context: BuildContext,
  manager: PackageManager,
  install: Install,
  more: LocalPaths = { localPaths: [], editable: [] },
): InstallInputs {
  const { appDir, env } = context;
  const inApp = (file: string): string => path.resolve(appDir, file);
  const textDigest = (file: string): string | undefined => {
    const text = host.files.readOptional(file);
    return text === undefined ? undefined : digest(text);
  };
  const settings = Object.entries(env).filter(([name]) => manager.settings.test(name) || install.variables.includes(name));
  const paths = [...install.localPaths, ...more.localPaths, ...findLinks(context, manager)];
  return {
    files: digests(install.reads, (file) => textDigest(inApp(file)) ?? 'missing'),
    paths: {
      ...digests(paths, (local) => host.trees.digestOf(inApp(local)) ?? 'missing'),
      ...digests([...install.editable, ...more.editable], (local) => editableFacts(host, appDir, local)),
    },
    settings: Object.fromEntries(settings.map(([name, value]) => [name, digest(value)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    configuration: digests(manager.configuration(env), textDigest),
    decided: digest(JSON.stringify({ ...install, notes: undefined, warnings: undefined })),
    unsure: [],
    open: [],
  };
}

function digests(names: readonly string[], of: (name: string) => string | undefined): Digests {
  const entries = names.map((name) => [name, of(name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Why an install from `before` might differ from one from `now`: every cause by name, except what is open. */
export function inputDifferences(before: InstallInputs, now: InstallInputs): string[] {
  const changes = KINDS.flatMap((kind) => {
    const names = [...new Set([...Object.keys(before[kind]), ...Object.keys(now[kind])])].toSorted();
    return names.flatMap((name) => change(name, before[kind][name], now[kind][name]));
  });
  const reasons = [...changes, ...before.unsure];
  return reasons.length === 0 && before.decided !== now.decided ? ['what the app asks for: changed'] : reasons;
}

/** A single digest of everything that decides an install. */
export function inputsDigest(inputs: InstallInputs): string {
  const named = KINDS.flatMap((kind) => Object.entries(inputs[kind]).map(([name, value]) => `${kind} ${name} ${value}`));
  return digest(JSON.stringify([...named.toSorted(), inputs.decided]));
}

function change(name: string, before: string | undefined, now: string | undefined): string[] {
  if (before === now) return [];
  // The app's own project is installed in place.
  const called = name === '.' ? "the app's project" : name;
  return [`${called}: ${before === undefined ? 'added' : now === undefined ? 'removed' : 'changed'}`];
}

/** Whether a value that was read back is valid. */
export function isInputs(value: unknown): value is InstallInputs & Table {
  if (!isTable(value)) return false;
  const { decided, unsure, open, resolved, lock } = value;
  return (
    (resolved === undefined || readResolution(resolved) !== undefined) &&
    (lock === undefined || isOwnLock(lock)) &&
    KINDS.every((kind) => isTable(value[kind]) && Object.values(value[kind]).every(isText)) &&
    isText(decided) &&
    [unsure, open].every(isTexts)
  );
}

function isOwnLock(value: unknown): value is OwnLock {
  return isTable(value) && isText(value['sha256']) && ['aside', 'localPaths', 'editable'].every((key) => isTexts(value[key]));
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Folders of the app that a setting makes pip look for packages in. */
export function findLinks({ env }: BuildContext, manager: PackageManager): string[] {
  const links = manager.settings.test('PIP_FIND_LINKS') ? (env['PIP_FIND_LINKS'] ?? '').split(/\s+/) : [];
  return links.filter((link) => link !== '' && !/^(?!file:)\w+:\/\//.test(link)).map((link) => link.replace(/^file:\/\//, ''));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
