import type { Environment } from '../cnb/layer-env.ts';
import { type Decisions, originName } from './decisions.ts';
import { MANAGERS } from './managers/all.ts';
import { isPresent, type PackageManager, type Site } from './managers/manager.ts';
import { managerNamed } from './package-manager.ts';
import type { ProjectFacts } from './project.ts';
import { accepts } from './python-demand.ts';
import { DEFAULT_MINOR, formatVersion, statements, VERSION_FILES } from './python-version.ts';

/** A decision with everything that was considered for it, what comes first at the top. */
export interface Explained {
  /** What was decided: `Python version`. */
  readonly about: string;
  readonly chosen: string;
  readonly candidates: readonly Considered[];
}

/** A source that could have decided: what it says, and what came of that. */
export interface Considered {
  /** A setting, or a file with its line: `.python-version:1`. */
  readonly source: string;
  readonly value?: string;
  readonly outcome: string;
}

const CHOSEN = 'chosen';
const VERSION_SETTING = 'BP_PYTHON_VERSION';
const MANAGER_SETTING = 'BP_PYTHON_PACKAGE_MANAGER';

/** Why an app builds the way it does: each decision with its candidates. Shows values of settings, never of other variables. */
export function explainDecisions(facts: ProjectFacts, env: Environment, decisions: Decisions): Explained[] {
  return [
    pythonVersion(facts, env, decisions),
    packageManager(facts, env, decisions),
    install(env, decisions),
    start(facts, env, decisions),
  ];
}

function pythonVersion(facts: ProjectFacts, env: Environment, { python }: Decisions): Explained {
  const { requested, demands, artifact } = python;
  const { origin } = requested;
  const version = formatVersion(requested);
  const winner = origin.from === 'env' ? origin.name : origin.from === 'file' && origin.key === undefined ? origin.file : undefined;
  const ahead = winner ?? (origin.from === 'file' ? `${origin.file} ` : '');
  const said = statements(facts);
  const setting = env[VERSION_SETTING];
  const files = VERSION_FILES.map((file): Considered => {
    const stated = said.find((one) => one.file === file);
    if (stated === undefined) return { source: file, outcome: isPresent(facts.entries.get(file)) ? 'says nothing of Python' : 'not there' };
    const { line, version: value } = stated;
    return { source: `${file}:${line}`, value, outcome: file === winner ? CHOSEN : `not used: ${ahead.trim()} comes first` };
  });
  const ranges = demands.map((demand): Considered => {
    const isOrigin = origin.from === 'file' && origin.file === demand.file && origin.key === demand.key;
    const outcome = isOrigin ? CHOSEN : accepts(demand, artifact?.version ?? version) ? `accepts ${version}` : `refuses ${version}`;
    return { source: `${placeOfKey(facts.texts, demand.file, demand.key)} (${demand.key})`, value: demand.text, outcome };
  });
  const others = said
    .filter(({ file }) => !VERSION_FILES.includes(file))
    .map(({ file, line, version: value }): Considered => ({ source: `${file}:${line}`, value, outcome: 'never decides' }));
  return {
    about: 'Python version',
    chosen: `${version} (${originName(origin)})`,
    candidates: [
      fromSetting(VERSION_SETTING, setting),
      ...files,
      ...ranges,
      ...others,
      {
        source: 'default',
        value: DEFAULT_MINOR,
        outcome:
          origin.from === 'default'
            ? CHOSEN
            : winner === undefined
              ? `not used: ${ahead.trim()} decides`
              : `not used: ${ahead} comes first`,
      },
    ],
  };
}

function packageManager({ entries }: ProjectFacts, env: Environment, { packageManager: { name, files: used } }: Decisions): Explained {
  const wanted = env[MANAGER_SETTING];
  return {
    about: 'Package manager',
    chosen: used.length === 0 ? 'no packages' : `${name}, from ${used.join(' and ')}`,
    candidates: [
      fromSetting(MANAGER_SETTING, wanted),
      ...MANAGERS.map((manager): Considered => {
        const files = manager.find(entries, env);
        if (files.length === 0) return { source: manager.file, value: manager.name, outcome: 'not there' };
        const outcome = manager.name === name ? CHOSEN : `not used: ${MANAGER_SETTING} names ${name}`;
        return { source: files.join(', '), value: manager.name, outcome };
      }),
      ...(MANAGERS.some((manager) => manager.find(entries, env).length > 0)
        ? []
        : [{ source: used.join(', ') || 'the code', value: used.length === 0 ? 'imports no packages' : name, outcome: CHOSEN }]),
    ],
  };
}

function install(env: Environment, { packageManager: { name }, tool, install: wanted, reuse, staticFiles }: Decisions): Explained {
  const manager = managerNamed(name);
  const setting = (variable: string, otherwise: string): Considered => {
    const value = env[variable];
    return value === undefined ? { source: variable, outcome: `not set: ${otherwise}` } : { source: variable, value, outcome: CHOSEN };
  };
  return {
    about: 'Install',
    chosen: commandsOf(manager, wanted).join(' && '),
    candidates: [
      { source: tool.setting ?? 'this release of pybuild', value: `${tool.title} ${tool.version}`, outcome: CHOSEN },
      setting('BP_PYTHON_GROUPS', wanted.groups.length === 0 ? 'no groups' : wanted.groups.join(', ')),
      setting('BP_PYTHON_EXTRAS', wanted.extras.length === 0 ? 'no extras' : wanted.extras.join(', ')),
      setting('BP_PYTHON_INSTALLER', reuse.store ? 'packages may come from the shared store' : ''),
      setting('BP_PYTHON_REFRESH', 'newer versions of packages that are not pinned are looked up'),
      staticFiles.offBy === undefined
        ? { source: 'BP_DJANGO_COLLECTSTATIC', outcome: "not set: a Django app's static files are collected" }
        : { source: staticFiles.offBy, value: env[staticFiles.offBy] ?? '', outcome: 'static files are not collected' },
    ],
  };
}

/** The commands as people would type them; a build adds the paths of its layers. */
function commandsOf(manager: PackageManager, wanted: Decisions['install']): string[] {
  const site: Site = { venv: 'venv', python: 'venv/bin/python', tool: 'tool', toolPackages: 'tool', cache: 'cache' };
  const locking = wanted.unlocked === true ? manager.unlocked?.locking : undefined;
  const first = locking === undefined ? [] : [locking.command(wanted, site)];
  return [...first, ...manager.commands(wanted, site)].map(({ shown }) => shown.trim());
}

function start({ entries, texts }: ProjectFacts, env: Environment, { processes, startOptions = [] }: Decisions): Explained {
  const named = processes.filter(({ evidence }) => evidence === undefined);
  const found = processes.filter(({ evidence }) => evidence !== undefined);
  const setting = env['BP_PYTHON_START'];
  const main = processes.find((process) => process.default) ?? processes[0];
  return {
    about: 'Start command',
    chosen: main === undefined ? 'none' : `${main.type}: ${main.args.join(' ')}`,
    candidates: [
      ...(isPresent(entries.get('Procfile'))
        ? named.map(({ type, args }): Considered => ({
            source: placeOfKey(texts, 'Procfile', type),
            value: `${type}: ${args.join(' ')}`,
            outcome: CHOSEN,
          }))
        : [{ source: 'Procfile', outcome: 'not there' }]),
      ...(setting === undefined ? [] : [{ source: 'BP_PYTHON_START', value: setting, outcome: CHOSEN }]),
      ...found.map(({ type, args, evidence = [] }): Considered => ({
        source: evidence.join(', '),
        value: `${type}: ${args.join(' ')}`,
        outcome: CHOSEN,
      })),
      ...startOptions.map(({ line, evidence }): Considered => ({
        source: evidence.join(', '),
        value: line,
        outcome: 'possible: put the line that is right into a Procfile',
      })),
    ],
  };
}

function fromSetting(source: string, value: string | undefined): Considered {
  return value === undefined ? { source, outcome: 'not set' } : { source, value, outcome: CHOSEN };
}

/** A file with the line of a key, as far as the line can be found. */
function placeOfKey(texts: ProjectFacts['texts'], file: string, key: string): string {
  const read = texts.get(file);
  const name = (key.split('.').at(-1) ?? key).replaceAll(/[^\w-]/g, '.');
  const pattern = new RegExp(`^\\s*["']?${name}["']?\\s*[:=]`);
  const index = read !== undefined && 'text' in read ? read.text.split('\n').findIndex((text) => pattern.test(text)) : -1;
  return index < 0 ? file : `${file}:${index + 1}`;
}
