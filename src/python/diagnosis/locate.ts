import type { Claim, Located, Place, Trouble } from '../../errors/trouble.ts';
import { SUPPORTED_MINORS } from '../python-version.ts';
import { normalizeName } from '../requirements.ts';
import { isSpecifier, matchesSpecifier } from '../specifier.ts';
import { fittingTags, readWheelName, tagWords } from '../wheel-tags.ts';
import { builtPackage } from './built-package.ts';
import type { AppFacts, Said } from './facts.ts';
import { otherSystem } from './packages.ts';

/** Who asks for a package, as pip says it: `(from flask==3.0.0->-r requirements.txt (line 1))`. */
export function locationOf(said: string): Pick<Located, 'place' | 'neededBy'> {
  const chain = said
    .replace(/^\s*\(from /, '')
    .replace(/\)\s*$/, '')
    .split('->');
  const [, file, line] = /^-[rc] (.+) \(line (\d+)\)?$/.exec(chain.at(-1) ?? '') ?? [];
  // An absolute one is made by the tool, as Pipenv's.
  const isOwn = file !== undefined && !file.startsWith('/');
  const by = file === undefined ? chain[0] : chain.at(-2) === undefined ? undefined : chain[0];
  const neededBy = by === undefined || !/^[A-Za-z0-9][\w.-]*/.test(by) ? undefined : by.replace(/(?:\[.*\])?([=<>!~].*)?( .*)?$/, '');
  return {
    ...(isOwn ? { place: { file, line: Number(line) } } : {}),
    ...(neededBy === undefined || neededBy === '' ? {} : { neededBy }),
  };
}

/** A setuptools that cannot be imported is installed, in a version that the package asks for. */
const OLD_SETUPTOOLS = 'its setuptools needs distutils, which Python 3.12 removed';
const NO_PKG_CONFIG = /\bpkg-config: (?:command )?not found|No such file or directory: 'pkg-config'|Did not find pkg-config/;

/** A trouble with what the tool's output and the app's files say of the package that it is about; the words for it are `at` there. */
export function locate(trouble: Trouble, { text: all, words: text }: Said, facts: AppFacts, at: number): Trouble {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others are of no package, or say all themselves
  switch (trouble.kind) {
    case 'build':
    case 'old-release':
    case 'pkg-resources': {
      const name = trouble.package ?? builtPackage(text.slice(at)) ?? builtPackage(text);
      if (name === undefined) return trouble;
      const located = { ...trouble, package: name, ...about(name, text, facts) };
      const other = asOtherSystem(name, located, facts);
      if (other !== undefined) return other;
      if (located.kind === 'build' && located.backend?.startsWith('setuptools') && Number(facts.python.split('.')[1]) >= 12)
        return { kind: 'old-release', sign: OLD_SETUPTOOLS, package: name, ...about(name, text, facts) };
      if (located.kind === 'old-release') return judgeOld(located);
      if (located.kind === 'pkg-resources') return facts.tool.name === 'pip' ? { ...located, pip: facts.tool.version } : located;
      const lacksPkgConfig = located.missing !== undefined && located.missing !== 'pkg-config' && NO_PKG_CONFIG.test(all);
      return lacksPkgConfig ? { ...located, also: 'pkg-config' } : located;
    }
    case 'requires-python': {
      const fits = SUPPORTED_MINORS.find((minor) => isSpecifier(trouble.requires) && matchesSpecifier(`${minor}.99`, trouble.requires));
      return {
        ...trouble,
        ...withoutVersion(about(trouble.package, text, facts), trouble.version),
        ...(fits === undefined ? {} : { fits }),
      };
    }
    case 'no-wheel': {
      // `alien==1.0`, `alien 1.0`, or the name of a file.
      const [, name = trouble.package, version] = /^([A-Za-z0-9][\w.-]*?)(?:===?| |-(?=\d[^-]*-))(\d[\w.!+]*)/.exec(trouble.package) ?? [];
      const located = withoutVersion(about(name, text, facts), version);
      return asOtherSystem(name, located, facts) ?? { ...trouble, package: name, ...located };
    }
    case 'python-range':
      return { ...trouble, ...about(trouble.package, text, facts) };
    case 'not-found':
    case 'no-index': {
      const [, name = trouble.requirement, version] =
        /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?(?:={2,3}([\w.!+-]+))?/.exec(trouble.requirement) ?? [];
      const said = / \(from .*$/.exec(trouble.requirement)?.[0] ?? '';
      const located = { ...about(name, text, facts), ...locationOf(said), ...(version === undefined ? {} : { version }) };
      const requirement = trouble.requirement.slice(0, trouble.requirement.length - said.length);
      if (trouble.kind === 'not-found') return asOtherSystem(name, located, facts) ?? { ...trouble, requirement, ...located };
      return { ...trouble, requirement, ...located, ...inFolders(name, text, facts) };
    }
    case 'hash-mode': {
      const { place } = trouble;
      const own = facts.asked.find(({ file, line }) => file === place?.file && line === place.line);
      const isListed = trouble.why !== 'unpinned' && trouble.why !== 'unhashed';
      if (isListed) return own === undefined ? trouble : { ...trouble, what: own.text };
      const name = normalizeName(/^[\w.-]+/.exec(trouble.what)?.[0] ?? '');
      const asked = place === undefined ? facts.asked.find((one) => one.name === name) : undefined;
      return asked === undefined ? trouble : { ...trouble, place: { file: asked.file, line: asked.line } };
    }
    case 'conflict':
      return trouble.claims === undefined ? trouble : { ...trouble, claims: trouble.claims.map((claim) => placed(claim, facts)) };
    case 'git': {
      const place = placeOfRepository(trouble.repository, text, facts);
      return place === undefined ? trouble : { ...trouble, place };
    }
    case 'unfit-wheel':
      return { ...trouble, ...wheelWords(trouble.wheel, facts) };
    default:
      return trouble;
  }
}

/** The version of a package, the line that asks for it, and who needs it. */
function about(name: string, text: string, facts: AppFacts): Located {
  // What is no name of a package comes from somewhere else.
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) return { python: facts.python };
  const plain = normalizeName(name);
  const pattern = plain.replace(/_/g, '-').split('-').join('[-_.]+');
  const collected = new RegExp(
    `^[ \\t]*(?:Collecting|Processing|Obtaining) (?:\\S*/)?${pattern}(?=-\\d|[^\\w.-]|$)[^\\n]*?(?: (\\(from [^\\n]*\\)))?$`,
    'im',
  ).exec(text);
  const version =
    new RegExp(`(?:Downloading|Using cached|Processing) (?:\\S*/)?${pattern}-(\\d[\\w.!+]*?)(?:\\.tar\\.\\w+|\\.zip|-)`, 'i').exec(
      text,
    )?.[1] ??
    new RegExp(`(?<![\\w.-])${pattern}(?:\\[[^\\]\\n]*\\])?={2,3}(\\d[\\w.!+]*)`, 'i').exec(text)?.[1] ??
    new RegExp(`(?<![\\w.-])${pattern} \\(v?(\\d[\\w.!+]*)\\)`, 'i').exec(text)?.[1] ??
    new RegExp(`\\bInstall ${pattern} (\\d[\\w.!+]*) failed`, 'i').exec(text)?.[1];
  const own = facts.asked.find((one) => one.name === plain);
  const said = locationOf(collected?.[1] ?? '');
  const neededBy =
    said.neededBy ??
    (own === undefined
      ? new RegExp(`[\`']?([\\w.-]+)[\`']? \\(v[^)\\n]*\\) which depends on \`${pattern}\``, 'i').exec(text)?.[1]
      : undefined);
  const place: Place | undefined = said.place ?? (own === undefined ? undefined : { file: own.file, line: own.line });
  const isByName = own === undefined ? neededBy !== undefined : own.path === undefined && !/@|:\/\//.test(own.text);
  const found = version ?? own?.version;
  return {
    ...(found === undefined ? {} : { version: found }),
    ...(place === undefined ? {} : { place }),
    ...(neededBy === undefined ? {} : { neededBy }),
    python: facts.python,
    ...(isByName && !facts.wantsSource ? { lacksWheel: true as const } : {}),
  };
}

function withoutVersion(located: Located, known: string | undefined): Located {
  return known === undefined ? located : { ...located, version: known };
}

/** A package for another system as that, with the other lines that ask for such. */
function asOtherSystem(name: string, { version, place, neededBy }: Located, { asked, target }: AppFacts): Trouble | undefined {
  const other = otherSystem(name, target.os);
  if (other === undefined) return undefined;
  const others = asked.filter(
    (one) => one.name !== undefined && one.name !== normalizeName(name) && otherSystem(one.name, target.os) !== undefined,
  );
  return {
    kind: 'other-system',
    package: name,
    ...other,
    others: others.map(({ name: one = '', file, line }) => ({ name: one, file, line })),
    ...(version === undefined ? {} : { version }),
    ...(place === undefined ? {} : { place }),
    ...(neededBy === undefined ? {} : { neededBy }),
  };
}

/** A release is old only if the Python of the build really is without what it uses. */
function judgeOld(trouble: Extract<Trouble, { kind: 'old-release' }>): Trouble {
  const since = /Python 3\.(\d+) removed/.exec(trouble.sign)?.[1];
  const minor = trouble.python?.split('.')[1];
  if (since === undefined || minor === undefined || Number(minor) >= Number(since)) return trouble;
  const { sign, ...rest } = trouble;
  return { ...rest, kind: 'build', reason: [sign.replace(/, which .*/, ', which this Python does not have')] };
}

function placed(claim: Claim, { asked }: AppFacts): Claim {
  if (claim.who !== undefined) {
    const own = asked.find((one) => one.name === normalizeName(claim.who?.split(' ')[0] ?? ''));
    return own === undefined ? claim : { ...claim, place: { file: own.file, line: own.line } };
  }
  const [, name = ''] = /^([A-Za-z0-9][\w.-]*)/.exec(claim.wants) ?? [];
  const rest = claim.wants.slice(name.length).replaceAll(' ', '');
  const lines = asked.filter((one) => one.name === normalizeName(name));
  const exact =
    lines.find(({ text }) => rest !== '' && text.replaceAll(' ', '').includes(rest)) ?? (lines.length === 1 ? lines[0] : undefined);
  return exact === undefined ? claim : { ...claim, place: { file: exact.file, line: exact.line } };
}

/** Where a package was looked for, and what of it is there; a build's own requirements count too. */
function inFolders(
  name: string,
  text: string,
  { links }: AppFacts,
): Pick<Extract<Trouble, { kind: 'no-index' }>, 'folders' | 'files' | 'build'> {
  const plain = normalizeName(name);
  const files = links.flatMap(({ folder, files: names }) =>
    names.filter((file) => file.includes('-') && normalizeName(file.replace(/-\d.*$/, '')) === plain).map((file) => `${folder}/${file}`),
  );
  const build = /installing build dependencies for ([\w.-]+)|pip subprocess to install build dependencies/.exec(text);
  const owner = build === null ? undefined : (build[1] ?? builtPackage(text));
  return {
    ...(links.length === 0 ? {} : { folders: links.map(({ folder }) => folder) }),
    ...(files.length === 0 ? {} : { files }),
    ...(owner === undefined ? {} : { build: owner }),
  };
}

/** The line that asks for a repository: by pip's own words, by its address, or by the package that Poetry names instead. */
function placeOfRepository(repository: string, text: string, { asked }: AppFacts): Place | undefined {
  const [, name] = /^the repository of (.+)$/.exec(repository) ?? [];
  // Passwords may be hidden, and a commit may follow.
  const address = repository.replace(/^.*?:\/\/(?:[^/@]*@)?/, '').replace(/@[0-9a-f]{40}$/, '');
  const own = name === undefined ? asked.find((one) => one.text.includes(address)) : asked.find((one) => one.name === normalizeName(name));
  if (own !== undefined) return { file: own.file, line: own.line };
  const collected = text
    .split('\n')
    .find((line) => /^(?:Collecting|Obtaining) /.test(line) && name === undefined && line.includes(address));
  return locationOf(/ \((from .*)\)$/.exec(collected ?? '')?.[1] ?? '').place;
}

function wheelWords(file: string, { asked, python, target }: AppFacts): Omit<Extract<Trouble, { kind: 'unfit-wheel' }>, 'kind' | 'wheel'> {
  const wheel = readWheelName(file);
  const own = asked.find(({ path, text }) => (path ?? text).includes(file));
  const tags = fittingTags({ minor: python, target });
  const [tag = '', , platform = ''] = tags.split('-');
  return {
    ...(own === undefined ? {} : { place: { file: own.file, line: own.line } }),
    ...(wheel === undefined ? {} : { madeFor: tagWords(wheel), needed: tagWords({ ...wheel, python: tag, platform }), tags }),
  };
}
