import type { Environment } from '../cnb/layer-env.ts';
import { CHOSEN, type Considered, type Explained, fromSetting, placeOfKey } from './considered.ts';
import type { Decisions } from './decisions.ts';
import { explainPython } from './explain-python.ts';
import { MANAGERS } from './managers/all.ts';
import { isPresent, type PackageManager, type Site } from './managers/manager.ts';
import { managerNamed } from './package-manager.ts';
import type { ProjectFacts } from './project.ts';

const MANAGER_SETTING = 'BP_PYTHON_PACKAGE_MANAGER';

/** Why an app builds the way it does: each decision with its candidates. Shows values of settings, never of other variables. */
export function explainDecisions(facts: ProjectFacts, env: Environment, decisions: Decisions): Explained[] {
  return [
    explainPython(facts, env, decisions),
    packageManager(facts, env, decisions),
    install(env, decisions),
    start(facts, env, decisions),
  ];
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
