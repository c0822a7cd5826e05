import type { Process } from '../../cnb/launch.ts';
import type { Install } from '../managers/manager.ts';
import { type ProjectFacts, tableOf } from '../project.ts';
import { findApps, isNamed, MODULES_OF_FRAMEWORKS, namedTargets } from './app-objects.ts';
import { botProgram } from './bot-program.ts';
import { type Candidate, candidateOf, narrowed } from './candidates.ts';
import { shownLine } from './shown-line.ts';
import { type DjangoProject, findProjects } from './django-project.ts';
import { makesApp, STREAMLIT } from './frameworks.ts';
import { findHints, type Hint, type ReadYaml, starts } from './hints.ts';
import { Modules } from './modules.ts';
import { installedPackages, type Packages } from './packages.ts';
import { BOT_LIBRARIES } from './purpose.ts';
import { findBots, findPrograms, loneScripts, streamlitScripts } from './scripts.ts';
import { findSockets, MODULES_OF_SOCKETS } from './sockets.ts';
import type { SourceFacts } from './source-facts.ts';
import type { StartOption } from './start-option.ts';
import { leftOut, question, warningsOf } from './start-warnings.ts';
import { findWorkers, makesQueue, QUEUES } from './workers.ts';

/** A process, and how it is known where no file of the app says it. */
export interface PlannedProcess extends Process {
  readonly evidence?: readonly string[];
}

/** How an app starts, as far as its own code tells. */
export interface Start {
  readonly processes: readonly PlannedProcess[];
  readonly options: readonly StartOption[];
  readonly warnings: readonly { readonly title: string; readonly body: readonly string[] }[];
}

/** What is known besides the code. */
export interface Known {
  readonly project: ProjectFacts;
  readonly manager: string;
  readonly install: Install;
  /** The types of processes that a Procfile names. */
  readonly named: readonly string[];
  readonly readYaml: ReadYaml;
  /** The manage.py of the Django project to start, where a setting names one. */
  readonly manage?: string;
}

/** Texts that can hold no app to start are not parsed, unless what is parsed imports them. */
const INTERESTING = new RegExp(
  String.raw`\b(?:${[...MODULES_OF_FRAMEWORKS, ...MODULES_OF_SOCKETS, STREAMLIT.module, ...QUEUES.map((queue) => queue.package), ...BOT_LIBRARIES.flatMap((library) => library.modules)].join('|')})\b|__main__|_app\b|DJANGO_SETTINGS_MODULE`,
);
const ENTRY = /(^|\/)(wsgi|asgi|app|main|application|server|run|api|index|manage|__main__)\.py$/;

/**
 * Works out how an app starts from its code and from what it installs. What is not certain becomes options to choose from; nothing
 * is guessed, and nothing of the app is run.
 */
export function planStart(facts: SourceFacts, known: Known): Start {
  const modules = new Modules(facts.sources, (name) => makesApp(name) || makesQueue(name));
  const files = [...facts.sources].filter(([file, text]) => ENTRY.test(file) || INTERESTING.test(text)).map(([file]) => file);
  const packages = installedPackages(known.project, known.manager, known.install);
  const projects = findProjects(modules, files, packages, known.manage);
  const hints = findHints(facts, known.readYaml);
  const web = webCandidates(modules, files, packages, projects, known);
  // A Procfile that has no web names all else that the app starts.
  const workers = known.named.length > 0 ? [] : [...findWorkers(modules, files, packages), ...findBots(modules, files, web)];
  const all = web.length > 0 || known.named.length > 0 ? web : programs(modules, files, known, workers.length > 0);
  const chosen = choose(modules, files, packages, all, hints, facts);
  const started =
    chosen?.command === undefined ? undefined : { type: chosen.type ?? 'web', command: chosen.command, evidence: chosen.evidence };
  const [worker, ...others] = workers;
  const found = [
    ...(started === undefined ? [] : [started]),
    ...(worker === undefined || others.length > 0 ? [] : [{ type: 'worker', ...worker }]),
  ];
  const certain: StartOption[] = [
    ...(started === undefined ? optionsOf(chosen === undefined ? all : [chosen], hints, known) : []),
    ...(others.length > 0 ? workers.map(({ command, evidence }) => ({ line: `worker: ${command}`, evidence })) : []),
  ];
  const isUnknown = found.length + certain.length + known.named.length === 0;
  const options = isUnknown ? optionsOf(loneScripts(modules, [...facts.sources.keys()]), [], known) : certain;
  const notLookedAt = leftOut(facts, modules.notUnderstood);
  return {
    processes: found.map(({ type, command, evidence }) => ({
      type,
      command: ['bash', '-c'],
      args: [command],
      default: type === 'web' || (found.length === 1 && options.length === 0 && known.named.length === 0),
      evidence,
    })),
    options,
    warnings: [
      ...(chosen === undefined ? [] : warningsOf(modules, chosen, projects)),
      ...(found.length + options.length + known.named.length === 0 && notLookedAt.length > 0
        ? [{ title: 'How the app starts was not found', body: notLookedAt }]
        : []),
      ...(options.length === 0 ? [] : [question(options, all, notLookedAt)]),
    ],
  };
}

function webCandidates(
  modules: Modules,
  files: readonly string[],
  packages: Packages,
  projects: readonly DjangoProject[],
  { manage }: Known,
): Candidate[] {
  const isChosen = manage !== undefined && projects.length > 0;
  const apps = findApps(modules, files).filter(
    ({ framework, file }) =>
      !framework.name.startsWith('Django') || !(isChosen || projects.some(({ folder }) => folder === '' || file.startsWith(`${folder}/`))),
  );
  const sockets = apps.length === 0 ? undefined : findSockets(modules, files, packages);
  return narrowed([
    ...projects.map(({ candidate }) => candidate),
    ...apps.flatMap((app) => botProgram(modules, app) ?? candidateOf(modules, packages, app, sockets) ?? []),
    ...streamlitScripts(modules, files),
  ]);
}

/** The programs of an app; beside a worker, one that serves nothing is a tool. */
function programs(modules: Modules, files: readonly string[], { project, install }: Known, hasWorker: boolean): Candidate[] {
  const isInstalled = [...install.localPaths, ...install.editable].includes('.');
  const found = findPrograms(modules, files, tableOf(project, 'pyproject.toml'), isInstalled);
  return found.filter(({ type }) => !hasWorker || type !== 'worker');
}

/** The one candidate that is certain; undefined if there is none. */
function choose(
  modules: Modules,
  files: readonly string[],
  packages: Packages,
  candidates: readonly Candidate[],
  hints: readonly Hint[],
  facts: SourceFacts,
): Candidate | undefined {
  const configured = ofGunicornConfig(modules, packages, candidates);
  if (configured !== undefined) return configured;
  const [only, ...others] = candidates;
  // What was not looked at may hold another; a Django project is known by one file.
  if (only !== undefined && others.length === 0) return facts.bound === undefined || only.framework === 'Django' ? only : undefined;
  const named = namedTargets(modules, files).map(({ file, line, target }) => ({
    evidence: shownLine(modules, file, line),
    matches: candidates.filter(({ reference }) => reference !== undefined && isNamed(target, reference)),
  }));
  const said = hints.map((hint) => ({
    evidence: `${hint.file}:${hint.line}: ${hint.command}`,
    matches: candidates.filter((candidate) => starts(hint.command, candidate)),
  }));
  for (const evidence of [named, said]) {
    const matching = evidence.filter(({ matches }) => matches.length > 0);
    const [first] = matching;
    const winners = new Set(matching.flatMap(({ matches }) => matches));
    const [winner] = winners;
    if (winners.size === 1 && winner !== undefined && first !== undefined)
      return { ...winner, evidence: [...winner.evidence, first.evidence] };
  }
  return undefined;
}

/** gunicorn reads its configuration from the root of the app, which may name what it serves. */
function ofGunicornConfig(modules: Modules, packages: Packages, candidates: readonly Candidate[]): Candidate | undefined {
  const config = modules.at('gunicorn.conf.py');
  const binding = config?.scope.get('wsgi_app')?.at(-1);
  if (config === undefined || binding?.kind !== 'value' || binding.value.kind !== 'string' || !packages.has('gunicorn')) return undefined;
  const target = binding.value.value;
  const [module = '', object = ''] = target.split(':');
  const known = candidates.find(({ reference }) => reference !== undefined && isNamed(target, reference));
  return {
    framework: known?.framework ?? '',
    served: known?.served ?? { module, object, isFactory: false, folder: '', file: config.path, interface: 'wsgi' },
    command: 'gunicorn --bind 0.0.0.0:$PORT',
    evidence: [shownLine(modules, config.path, binding.line), `gunicorn ${packages.get('gunicorn')}`],
    isProgram: false,
    ...(known?.app === undefined ? {} : { app: known.app }),
  };
}

function optionsOf(candidates: readonly Candidate[], hints: readonly Hint[], { named }: Known): StartOption[] {
  const own = candidates.flatMap(({ command, advised, first, evidence, type = 'web' }) => {
    if (command !== undefined) return [{ line: `${type}: ${command}`, evidence }];
    return advised === undefined ? [] : [{ line: `web: ${advised}`, evidence, ...(first === undefined ? {} : { first }) }];
  });
  const said = named.length > 0 || own.length > 0 ? [] : hints;
  return [...own, ...said.map(({ file, line, command }) => ({ line: `web: ${command}`, evidence: [`${file}:${line}`] }))];
}
