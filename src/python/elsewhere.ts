import { normalizeName } from './requirements.ts';
import { fail, type ElsewhereLine } from '../errors/failure.ts';
import { type AskedLine, askedLines } from './asked-lines.ts';
import type { Install } from './managers/manager.ts';
import type { ProjectFacts } from './project.ts';
import { fittingTags, readWheelName, tagWords, unfitReason, type WheelSite } from './wheel-tags.ts';

/**
 * Fails if lines of the requirements cannot be installed in any build on this system: they install from outside the app,
 * from a path of another machine, are a leftover that no index has, or name a wheel for another Python or system. A line
 * with a marker may not count at all, and one that only limits others asks for nothing.
 */
export function checkElsewhere(facts: ProjectFacts, site: WheelSite): void {
  const lines = askedLines(facts.requirements.files)
    .filter(({ marked, constraint }) => !marked && !constraint)
    .flatMap((asked): ElsewhereLine[] => {
      const why = reason(asked, facts, site);
      return why === undefined ? [] : [{ file: asked.file, line: asked.line, text: asked.text, why }];
    });
  if (lines.length > 0) fail({ kind: 'requirements-elsewhere', lines });
}

/**
 * Fails if a lock, or the manifest that a lock is to be made of, installs from outside the app, or from a path of it that is not there. The line that says so is looked for in
 * its manifest, then in the lock. `refresh` is the command that updates the
 * lock, if there is one.
 */
export function checkLocked(
  facts: ProjectFacts,
  { localPaths, editable, certain = [] }: Install,
  files: readonly string[],
  refresh?: string,
): void {
  const outside = [...localPaths, ...editable].filter(isOutside);
  const unusable = certain.filter((path) => UNUSABLE_LOCKED.has(facts.unusable.get(path)));
  const lines = [...new Set([...outside, ...unusable])].map((path): ElsewhereLine => {
    const found = ['pyproject.toml', 'Pipfile', ...files].flatMap((file) => lineWith(facts, file, path)).slice(0, 1);
    const { file, line, text } = found[0] ?? { file: files[0] ?? '', line: 1, text: path };
    const is = facts.unusable.get(path);
    if (is !== undefined && !isOutside(path))
      return { file, line, text, why: { kind: 'unusable', path, is, ...(refresh === undefined ? {} : { lock: refresh }) } };
    return { file, line, text, why: { kind: 'outside', path, inApp: inApp(path), by: refresh === undefined ? 'manifest' : 'lock' } };
  });
  if (lines.length > 0) fail({ kind: 'requirements-elsewhere', lines });
}

/** Only its tool knows what it takes for a project. */
const UNUSABLE_LOCKED: ReadonlySet<string | undefined> = new Set(['absent', 'excluded']);

function lineWith(facts: ProjectFacts, file: string, path: string): { file: string; line: number; text: string }[] {
  const read = facts.texts.get(file);
  const texts = read !== undefined && 'text' in read ? read.text.split(/\r?\n/) : [];
  // A dependency may have the name of its folder.
  const inQuotes = new RegExp(`(["'])(?:\\./)?${path.replaceAll(/[^\w/]/g, '\\$&')}/?\\1`);
  const isPath = texts.findIndex((line) => inQuotes.test(line.replace(/^[^=]*\[/, '')) && /\bpath\b/.test(line));
  const index = isPath >= 0 ? isPath : texts.findIndex((line) => line.includes(path));
  return index < 0 ? [] : [{ file, line: index + 1, text: (texts[index] ?? '').trim() }];
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

function inApp(path: string): string {
  return `./${path.replace(/^(?:\.\.\/?)+/, '')}`;
}

function reason({ name, version, path, text }: AskedLine, { unusable }: ProjectFacts, site: WheelSite): ElsewhereLine['why'] | undefined {
  // Debian's pip wrote it into every freeze until 2020 (Launchpad bug 1635463).
  if (name === 'pkg-resources' && version === '0.0.0') return { kind: 'leftover' };
  if (path === undefined) return undefined;
  if (isOutside(path)) return { kind: 'outside', path, inApp: inApp(path) };
  const wheel = readWheelName(path);
  const is = unusable.get(path);
  // pip reads what is after a `#` as part of the path or not, by the form of the line.
  if (is !== undefined && !text.includes('#')) {
    const release = wheel === undefined ? releaseIn(path, name) : `${wheel.name}==${wheel.version}`;
    const known = release === undefined ? {} : { release };
    if (is === 'absent' && path.startsWith('/')) return { kind: 'other-machine', path, ...(name === undefined ? {} : { name }), ...known };
    return { kind: 'unusable', path, is, ...known };
  }
  if (wheel === undefined || unfitReason(wheel, site) === undefined) return undefined;
  const tags = fittingTags(site);
  return {
    kind: 'wheel',
    wheel: path,
    release: `${wheel.name}==${wheel.version}`,
    madeFor: tagWords(wheel),
    needed: tagWords({ ...wheel, python: tags.split('-')[0] ?? '', platform: tags.split('-')[2] ?? '' }),
    tags,
  };
}

/** The release that a path names: a source archive, or a folder like one unpacked. conda's `certifi_1690232220950` has only a time. */
function releaseIn(path: string, name: string | undefined): string | undefined {
  for (const part of path.split('/').toReversed()) {
    const [, who = '', version] =
      /^([A-Za-z0-9][\w.-]*?)-(\d+(?:\.\d+)+(?:(?:a|b|rc|\.post)\d+)?)(?:\.tar\.\w+|\.tgz|\.zip)?$/.exec(part) ?? [];
    if (version !== undefined && (name === undefined || normalizeName(who) === name)) return `${normalizeName(who)}==${version}`;
  }
  return undefined;
}
