import { isMarker, markerCorrection } from './marker-form.ts';
import { SPACE, stripped } from './requirement-lines.ts';

/** One requirement: a package by its name, a file or folder of the machine, or a URL without a name. */
export type Requirement =
  | NamedRequirement
  | { readonly kind: 'path'; readonly target: string }
  | { readonly kind: 'url' }
  /** pip may accept it and understand more of it than this code does. */
  | { readonly kind: 'unknown' }
  /** Every pip refuses it. `correction` is what was probably meant. */
  | { readonly kind: 'invalid'; readonly correction?: string };

export interface NamedRequirement {
  readonly kind: 'named';
  readonly name: string;
  /** The name as written, with its extras. */
  readonly written: string;
  /** Whether only one version or one file fits: `==`, `===`, or a URL with a hash. */
  readonly pinned: boolean;
  /** Whether it has a marker and may not apply. */
  readonly marked: boolean;
  readonly fromUrl: boolean;
}

const NAME = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`;
const EXTRAS = String.raw`\[[ \t]*(?:${NAME}(?:[ \t]*,[ \t]*${NAME})*[ \t]*)?\]`;
const NAMED = new RegExp(String.raw`^(${NAME})[ \t]*(${EXTRAS})?[ \t]*(.*)$`, 's');
const AT_URL = new RegExp(String.raw`^(${NAME})[ \t]*(${EXTRAS})?[ \t]*@[ \t]*([^ \t]+)$`);

/** Longer text is not a real requirement, and slow to read. */
const LONGEST = 1000;

const GAP = `[${SPACE}]*`;
const OPERATOR = '(?:===?|~=|!=|<=?|>=?)';
const CLAUSE = `${OPERATOR}${GAP}[A-Za-z0-9.*+!_-]+`;
const SPECIFIER = new RegExp(String.raw`^(?:\(${GAP})?${CLAUSE}(?:${GAP},${GAP}${CLAUSE})*${GAP}\)?$`);
const ONE_VERSION = new RegExp(String.raw`^\(?${GAP}(={2,3})${GAP}([^${SPACE},()]+)${GAP}\)?$`);
/** A version (PEP 440, "Appendix B"). */
const VERSION =
  /^v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?\d*)?(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i;

/** What any release of pip accepted as a name with versions, including legacy versions. */
const LOOSE_NAME = String.raw`[A-Za-z0-9][A-Za-z0-9._-]*${GAP}(?:\[[^\]]*\]${GAP})?`;
const LOOSE_CLAUSE = `${OPERATOR}${GAP}[^${SPACE},;)]*`;
const LOOSE = new RegExp(String.raw`^${LOOSE_NAME}(?:@.*|\(?${GAP}${LOOSE_CLAUSE}(?:${GAP},${GAP}(?:${LOOSE_CLAUSE})?)*${GAP}\)?)?$`, 's');
/** A name with a version, whatever follows: to pip it is one even if it looks like a path. */
const WITH_VERSION = new RegExp(String.raw`^${LOOSE_NAME}\(?${GAP}${OPERATOR}`);
const NO_VERSION = new RegExp(`^${LOOSE_NAME}==$`);

const ARCHIVE = /\.(whl|zip|tar\.bz2|tbz|tar\.gz|tgz|tar|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$/i;
const URL_SCHEME = /^(?:https?|file|ftp|ssh|sftp|(?:git|hg|svn|bzr)(?:\+[a-z]+)?):/i;
const HASH = /#(?:.*&)?(?:sha256|sha384|sha512)=[0-9a-f]+(?:&|$)/;

/**
 * Reads one requirement of a requirements file, without its options. `hashed`: whether it has a `--hash`, which pins the file of
 * a URL but not the version of a name.
 */
export function readRequirement(text: string, hashed: boolean): Requirement {
  if (text.length > LONGEST) return { kind: 'unknown' };
  const isUrl = URL_SCHEME.test(text);
  const split = text.indexOf(isUrl ? '; ' : ';');
  const subject = stripped(split < 0 ? text : text.slice(0, split));
  const marker = split < 0 ? '' : stripped(text.slice(split + 1));
  const marked = marker !== '';
  if (isUrl) return readUrl(subject, hashed, marked);

  const [, named, extras = '', url] = AT_URL.exec(subject) ?? [];
  if (named !== undefined && url !== undefined) {
    if (/^file:/i.test(url)) return readFileUrl(url);
    if (!URL_SCHEME.test(url)) return { kind: 'unknown' };
    if (isBroken(marker)) return brokenMarker(subject, marker);
    return { kind: 'named', name: named, written: `${named}${extras}`, pinned: isPinnedUrl(url, hashed), marked, fromUrl: true };
  }
  if (subject.includes('/') || subject.startsWith('.') || ARCHIVE.test(withoutExtras(subject)))
    return WITH_VERSION.test(subject) ? { kind: 'unknown' } : readPath(subject);
  const byName = readNamed(subject, marked);
  return byName !== undefined && isBroken(marker)
    ? brokenMarker(subject, marker)
    : (byName ?? refusal(subject, text.slice(subject.length)));
}

/** Whether every pip refuses a marker; one with a variable may be anything. */
function isBroken(marker: string): boolean {
  return marker !== '' && !marker.includes('${') && !isMarker(marker);
}

function brokenMarker(subject: string, marker: string): Requirement {
  const correction = markerCorrection(marker);
  return { kind: 'invalid', ...(correction === undefined ? {} : { correction: `${subject} ; ${correction}` }) };
}

/** The target of an editable install: a local path, a repository, or unknown. */
export function readEditable(target: string): { kind: 'path' | 'repository'; target: string } | { kind: 'unknown' } {
  if (target.length > LONGEST || /\s\[/.test(target)) return { kind: 'unknown' };
  const [, , , url = target] = AT_URL.exec(target) ?? [];
  if (/^(git|hg|svn|bzr)\+[a-z]+:/.test(url)) return { kind: 'repository', target: url };
  // The subfolder of a URL has other content than its folder.
  const read = /^file:/i.test(url) ? readFileUrl(withoutExtras(url)) : url === target ? readPath(url) : undefined;
  return read?.kind === 'path' && !/^[a-z][a-z0-9+.-]*:/i.test(read.target) && !/#.*subdirectory=/.test(url) ? read : { kind: 'unknown' };
}

/** Whether the URL of a repository names a commit, which never changes. */
export function namesCommit(repository: string): boolean {
  return /^(git|hg)\+/.test(repository) && /@[0-9a-f]{40}(#|$)/.test(repository);
}

/** The path of a `file:` URL, with or without `//`; undefined if it is not a path of this machine. */
export function pathOfUrl(url: string): string | undefined {
  const [, path] = /^file:(?:\/\/(?:localhost)?(?=\/))?(?!\/\/)([^?#\t\r\n]+)(?=[?#]|$)/.exec(url) ?? [];
  try {
    return path === undefined ? undefined : decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function readFileUrl(url: string): Requirement {
  const path = pathOfUrl(url);
  return path === undefined || path.includes('${') ? { kind: 'unknown' } : { kind: 'path', target: path };
}

function readPath(text: string): Requirement {
  const target = withoutExtras(text);
  const isOdd = target === '' || /\$\{|[[\]]|:\/\//.test(target) || /\s\[[^\]]*\]$/.test(text);
  return isOdd ? { kind: 'unknown' } : { kind: 'path', target };
}

function readUrl(url: string, hashed: boolean, marked: boolean): Requirement {
  if (/^file:/i.test(url)) return readFileUrl(url);
  const [address = ''] = url.split(/[?#]/);
  const name =
    new RegExp(`/(${NAME})-[^-/]+(?:-\\d[^-/]*)?-[^-/]+-[^-/]+-[^-/]+\\.whl$`).exec(address)?.[1] ??
    new RegExp(`[#&]egg=(${NAME})(?:&|$)`).exec(url)?.[1];
  if (name === undefined) return { kind: 'url' };
  return { kind: 'named', name, written: name, pinned: isPinnedUrl(url, hashed), marked, fromUrl: true };
}

/** A repository is only identified by its commit, which the installed metadata has. */
function isPinnedUrl(url: string, hashed: boolean): boolean {
  return /^(https?|ftp):/i.test(url) && (hashed || HASH.test(url));
}

function readNamed(text: string, marked: boolean): Requirement | undefined {
  const [, name, extras = '', rest = ''] = NAMED.exec(text) ?? [];
  if (name === undefined || (rest !== '' && !SPECIFIER.test(rest))) return undefined;
  if (rest.startsWith('(') !== rest.endsWith(')')) return undefined;
  const [, operator = '', version = ''] = ONE_VERSION.exec(rest) ?? [];
  const pinned = operator === '===' || (operator === '==' && VERSION.test(version));
  // An older pip may accept an invalid version.
  if (operator === '==' && !pinned && !/^[0-9.]+\.\*$/.test(version)) return { kind: 'unknown' };
  return { kind: 'named', name, written: `${name}${extras}`, pinned, marked, fromUrl: false };
}

function refusal(subject: string, rest: string): Requirement {
  // pip ignores empty parentheses.
  if (/\(\s*\)$/.test(subject)) return { kind: 'unknown' };
  if (subject.includes('${') || (LOOSE.test(subject) && !NO_VERSION.test(subject))) return { kind: 'unknown' };
  const correction = correctionOf(subject);
  return { kind: 'invalid', ...(correction === undefined ? {} : { correction: `${correction}${rest}` }) };
}

/** What an invalid line was probably meant to be; undefined if that is not clear. */
function correctionOf(text: string): string | undefined {
  const plain = text
    .replace(/^(['"])(.*)\1$/s, '$2')
    .replace(/^(?:python3? -m )?pip3? install (?=\S)/, '')
    .replace(/\s*=\s*(['"])(.*)\1$/s, '=$2')
    .replace(/(?<![=<>!~])\s*=\s*\*$/, '')
    .replace(/\s*=([<>~!])\s*(?!=)/, '$1=')
    .replace(/\s*(?<![=<>!~])=(?!=)\s*/, '==')
    .replace(new RegExp(`^(${NAME}(?:\\[[^\\]]*\\])?)\\s+(?=v?\\d[\\w.]*$)`), '$1==');
  return plain !== text && readNamed(plain, false)?.kind === 'named' ? plain : undefined;
}

function withoutExtras(target: string): string {
  return target.replace(/^(.+?)\s*\[[^\]]+\]$/, '$1');
}
