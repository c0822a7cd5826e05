import type { Install, Request } from '../managers/manager.ts';
import { fail } from '../../errors/failure.ts';
import { isPresent } from '../managers/manager.ts';
import { checkNames, extrasOf } from '../managers/lock.ts';
import { type ProjectFacts, textOf } from '../project.ts';
import { readRequirement } from '../requirement.ts';
import { pinsOf } from '../requirements.ts';
import { isSpecifier } from '../specifier.ts';
import type { PythonDemand } from '../python-demand.ts';
import { placeOf, problemOf } from './project-problems.ts';

export const SETUP = 'setup.py';
const SETUP_CONFIG = 'setup.cfg';

const DIRECTIVE = 'is a directive that only setuptools reads: add a setup.py (from setuptools import setup; setup())';

/** A section of setup.cfg: values by key, each a list of lines. */
type Sections = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** setup.py, or a setup.cfg that describes a project; others only configure tools. */
export function findSetup(facts: Pick<ProjectFacts, 'entries' | 'texts'>): string[] {
  if (isPresent(facts.entries.get(SETUP))) return [SETUP];
  const read = facts.texts.get(SETUP_CONFIG);
  const sections = read !== undefined && 'text' in read ? sectionsOf(read.text) : new Map();
  return sections.has('options') ? [SETUP_CONFIG] : [];
}

/**
 * What a project described by setup.py or setup.cfg asks for. The former is installed in place, as only its code knows. pip does not
 * install a setup.cfg alone, so what it lists is installed.
 */
export function readSetup(facts: ProjectFacts, request: Request): Install {
  checkNames('group', request.groups, [], request.files[0] ?? SETUP);
  const common = { ...request, unlocked: true, localPaths: [], variables: [] } as const;
  if (request.files.includes(SETUP)) {
    return { ...common, asksBackend: true, requirements: [], reads: [SETUP], editable: ['.'], pins: [] };
  }
  const sections = sectionsOf(textOf(facts, SETUP_CONFIG) ?? '');
  const optional = sections.get('options.extras_require') ?? new Map<string, readonly string[]>();
  checkNames('extra', request.extras, [...optional.keys()], SETUP_CONFIG);
  const extras = extrasOf(request.extras, [...optional.keys()]);
  const requirements = [sections.get('options')?.get('install_requires'), ...extras.map((extra) => optional.get(extra))].flatMap(listOf);
  const problems = requirements.flatMap((text) => (/^(?:file|attr):/.test(text) ? { text, reason: DIRECTIVE } : (problemOf(text) ?? [])));
  if (problems.length > 0) {
    const placed = problems.map((one) => ({ ...one, ...placeOf(facts, SETUP_CONFIG, one.text) }));
    fail({ kind: 'project-invalid', file: SETUP_CONFIG, problems: placed });
  }
  const read = requirements.map((text) => ({ text, is: readRequirement(text, false) }));
  const strange = read.find(({ is }) => is.kind !== 'named');
  return {
    ...common,
    extras,
    requirements,
    reads: [SETUP_CONFIG],
    editable: [],
    ...pinsOf(read.flatMap(({ is }) => (is.kind === 'named' ? [{ ...is, constraint: false }] : []))),
    ...(strange === undefined ? {} : { unknown: `"${strange.text}" in ${SETUP_CONFIG} is not understood` }),
    notes: [
      `Only what ${SETUP_CONFIG} lists is installed: without a pyproject.toml or a setup.py, pip does not install the project itself`,
    ],
  };
}

/** `python_requires` of setup.cfg. */
export function setupDemands(facts: ProjectFacts): PythonDemand[] {
  const read = facts.texts.get(SETUP_CONFIG);
  const [text] = (read !== undefined && 'text' in read ? sectionsOf(read.text) : new Map()).get('options')?.get('python_requires') ?? [];
  if (text === undefined || text === '' || !isSpecifier(text)) return [];
  return [{ file: SETUP_CONFIG, key: 'python_requires', text, anyOf: [text], chooses: false }];
}

/** A list of setup.cfg: lines, or parts of a single line (setuptools/config/setupcfg.py, `_parse_list`). */
function listOf(lines: readonly string[] = []): string[] {
  const [first = '', ...more] = lines;
  return (more.length > 0 ? lines : first.split(';')).map((one) => one.trim()).filter((one) => one !== '');
}

/** The sections of an INI file (Python's configparser): a value goes on in indented lines. */
function sectionsOf(text: string): Sections {
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  let value: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const name = /^\[([^\]]+)\]/.exec(line)?.[1];
    const [, key, first = ''] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (/^\s/.test(line)) value?.push(line.trim());
    else if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string[]>();
      sections.set(name, section);
      value = undefined;
    } else if (key !== undefined) {
      value = [first.trim()];
      section?.set(key.toLowerCase(), value);
    }
  }
  return sections;
}
