import type { EntryKind } from '../file-content.ts';
import { commandWords, optionOf } from './command-words.ts';

/** What is there when a process starts, once all is installed. Paths are the app's. */
export interface Installation {
  /** Whether the environment has a program. */
  readonly hasProgram: (name: string) => boolean;
  /** Whether the environment has, or may have, a package that is imported by a name. */
  readonly hasModule: (name: string) => boolean;
  /** Whether a package has a file, by its path among the packages. */
  readonly hasPackageFile: (path: string) => boolean;
  /** What is at a path of the app; undefined if nothing is. */
  readonly kindOf: (path: string) => EntryKind | undefined;
  readonly isExecutable: (path: string) => boolean;
  /** The file in which the app lists its packages. */
  readonly addTo: string;
  /** The port that gunicorn.conf.py fixes, where it does. */
  readonly configuredPort?: { readonly port: string; readonly line: number };
}

/** A program that serves: the package that brings it, and the options that say where to listen. */
interface Program {
  readonly package: string;
  /** Options that hold an address with its port, and those that hold the port or the host alone. */
  readonly addresses?: readonly string[];
  readonly ports?: readonly string[];
  readonly hosts?: readonly string[];
  /** Whether it listens on 127.0.0.1 if it is not given another address. */
  readonly isLocal?: true;
  /** The port without any; undefined where the program reads PORT by itself. */
  readonly port?: number;
  /** Whether its first `module:object` is what it imports. */
  readonly imports?: true;
  /** The option for the folder that it imports from. */
  readonly folder?: readonly string[];
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  gunicorn: { package: 'gunicorn', addresses: ['--bind', '-b'], imports: true, folder: ['--chdir', '--pythonpath'] },
  uvicorn: {
    package: 'uvicorn',
    ports: ['--port'],
    hosts: ['--host'],
    isLocal: true,
    port: 8000,
    imports: true,
    folder: ['--app-dir'],
  },
  hypercorn: { package: 'hypercorn', addresses: ['--bind', '-b'], port: 8000, imports: true },
  granian: {
    package: 'granian',
    ports: ['--port'],
    hosts: ['--host'],
    isLocal: true,
    port: 8000,
    imports: true,
    folder: ['--working-dir'],
  },
  daphne: { package: 'daphne', ports: ['--port', '-p'], hosts: ['--bind', '-b'], isLocal: true, port: 8000, imports: true },
  'waitress-serve': { package: 'waitress', addresses: ['--listen'], ports: ['--port'], hosts: ['--host'], port: 8080, imports: true },
  flask: { package: 'flask', ports: ['--port', '-p'], hosts: ['--host', '-h'], isLocal: true, port: 5000 },
  fastapi: { package: 'fastapi[standard]', ports: ['--port'], hosts: ['--host'], port: 8000 },
  streamlit: { package: 'streamlit', ports: ['--server.port'], port: 8501 },
  celery: { package: 'celery' },
  dramatiq: { package: 'dramatiq' },
  rq: { package: 'rq' },
};

/** Tools that run a command in an environment of theirs, which are missing when the app starts. */
const RUNNERS: ReadonlySet<string> = new Set(['uv', 'poetry', 'pipenv', 'pdm']);

/** Why a line of a Procfile cannot work, or not on a platform; only what is certain. `isWeb` asks for the port, too. */
export function checkCommand(line: string, isWeb: boolean, installation: Installation): string[] {
  const read = commandWords(line);
  const [first, second] = read?.words ?? [];
  if (read === undefined || first === undefined) return [];
  if (RUNNERS.has(first) && second === 'run') return [withoutRunner(line, first)];
  if (first.includes('/')) return checkPath(first, installation);
  const isPython = /^python(3(\.\d+)?)?$/.test(first);
  if (isPython && second !== '-m') return checkScript(second, installation);
  const name = isPython ? (read.words[2] ?? '') : first;
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (program === undefined) return [];
  const isThere = isPython ? installation.hasModule(name.replaceAll('-', '_')) : installation.hasProgram(name);
  if (!isThere) return [`${name} is not installed. Add ${program.package} to ${installation.addTo}.`];
  const words = read.words.slice(isPython ? 3 : 1);
  const module = program.imports === true ? missingModule(words, program, read.variables, installation) : undefined;
  return [
    ...(module === undefined ? [] : [moduleMissing(name, module, installation)]),
    ...(name === 'gunicorn' ? workerProblems(words, installation) : []),
    ...(isWeb && !setFor(read.variables, 'PORT') ? checkPort(name, program, words, installation) : []),
    ...(isWeb && !setFor(read.variables, 'HOST') ? checkHost(name, program, words) : []),
  ];
}

function withoutRunner(line: string, tool: string): string {
  const shorter = line.replace(new RegExp(String.raw`\b${tool}\s+run\s+(?!-)`), '');
  return `${tool} is not installed in the app's environment, and not needed there.${shorter === line ? '' : ` Write: ${shorter}`}`;
}

function checkPath(program: string, { kindOf, isExecutable }: Installation): string[] {
  if (program.startsWith('/') || /[$*?~]|\.\./.test(program)) return [];
  const path = program.replace(/^(\.\/)+/, '');
  if (kindOf(path) === undefined) return [`There is no file ${program} in the app.`];
  return isExecutable(path) ? [] : [`${program} is not executable. Run: chmod +x ${path}`];
}

function checkScript(script: string | undefined, { kindOf }: Installation): string[] {
  if (script === undefined || !/^[\w./-]+\.py$/.test(script) || /^[-/]|\.\./.test(script)) return [];
  const kind = kindOf(script.replace(/^(\.\/)+/, ''));
  if (kind === undefined) return [`There is no file ${script} in the app.`];
  return kind === 'other' ? [`${script} is no regular file.`] : [];
}

/** The module that a server is given and that is nowhere; undefined if it is there, or nobody can tell. */
function missingModule(
  words: readonly string[],
  { folder: options = [] }: Program,
  variables: Readonly<Record<string, string>>,
  { kindOf, hasModule }: Installation,
): string | undefined {
  const [, module] = words.map((word) => /^([A-Za-z_][\w.]*):[A-Za-z_]/.exec(word)).find((match) => match !== null) ?? [];
  if (module === undefined || 'PYTHONPATH' in variables) return undefined;
  const folder = optionOf(words, ...options) ?? '';
  if (!/^[\w./-]*$/.test(folder) || /^\/|\.\./.test(folder)) return undefined;
  const below = folder.replace(/^(\.\/)+|^\.$|\/+$/g, '');
  const path = `${below === '' ? '' : `${below}/`}${module.replaceAll('.', '/')}`;
  const isThere = kindOf(`${path}.py`) === 'file' || kindOf(path) === 'folder' || hasModule(module.replace(/\..*/s, ''));
  return isThere ? undefined : module;
}

/** What to say of a module that is missing: where a package of its name is in `src`, how to get there. */
function moduleMissing(name: string, module: string, { kindOf }: Installation): string {
  const missing = `There is no module ${module} in the app or its packages.`;
  const path = `src/${module.replaceAll('.', '/')}`;
  const option = Object.hasOwn(IN_SRC, name) ? IN_SRC[name] : undefined;
  if (![`${path}.py`, path].some((one) => kindOf(one) !== undefined)) return missing;
  return `There is no module ${module} at the root of the app; it is in src. ${option === undefined ? `Write: PYTHONPATH=src ${name} …` : `Add: ${option} src`}`;
}

/** The option of a server for a folder to import from, without starting in it. */
const IN_SRC: Readonly<Record<string, string>> = { gunicorn: '--pythonpath', uvicorn: '--app-dir' };

/** Workers that only some releases of gunicorn have, or that need more than gunicorn. */
function workerProblems(words: readonly string[], { hasModule, hasPackageFile, addTo }: Installation): string[] {
  const worker = optionOf(words, '--worker-class', '-k');
  if (worker !== 'eventlet' && worker !== 'gevent') return [];
  if (!hasModule(worker)) return [`${worker} is not installed. Add it to ${addTo}.`];
  if (worker === 'eventlet' && !hasPackageFile('gunicorn/workers/geventlet.py'))
    return ['gunicorn 26 and newer have no worker for eventlet. Install gunicorn<26, or use gevent.'];
  // Its worker imports that; the releases without the file below install it by themselves, or do without.
  if (worker === 'gevent' && hasPackageFile('gunicorn/workers/gasgi.py') && !hasModule('packaging'))
    return ["gunicorn's worker for gevent needs the package packaging. Install gunicorn[gevent], which brings it."];
  return [];
}

/** Whether the line sets a variable that may say where to listen. */
function setFor(variables: Readonly<Record<string, string>>, what: 'PORT' | 'HOST'): boolean {
  return Object.keys(variables).some((variable) => variable.includes(what));
}

/** Options for a configuration or a socket, which say the address themselves. */
const ELSEWHERE = /^(?:-c$|--config|--fd|--uds|--unix|--endpoint|-e$)/;

function checkHost(name: string, { addresses = [], hosts = [], isLocal }: Program, words: readonly string[]): string[] {
  if (words.some((word) => ELSEWHERE.test(word)) || isOtherCommand(name, words)) return [];
  const given = optionOf(words, ...hosts) ?? optionOf(words, ...addresses)?.replace(/:[^:\]]*$/, '');
  const isOwn = given === undefined && isLocal === true;
  if (!isOwn && !/^(?:127\.|localhost$|\[?::1\]?$)/.test(given ?? '')) return [];
  const where = isOwn ? '127.0.0.1 by default' : given;
  const option = isOwn ? ` Add: ${hosts[0]} 0.0.0.0` : ' Use 0.0.0.0.';
  return [`${name} listens on ${where}, which nothing outside of the container reaches.${option}`];
}

/** flask and fastapi do other things as well. */
function isOtherCommand(name: string, words: readonly string[]): boolean {
  return ['flask', 'fastapi'].includes(name) && !words.includes('run');
}

function checkPort(name: string, program: Program, words: readonly string[], { configuredPort }: Installation): string[] {
  if (words.some((word) => /^(?:-c|--config|--fd|--uds|--unix)/.test(word))) return [];
  const address = optionOf(words, ...(program.addresses ?? []));
  const given = optionOf(words, ...(program.ports ?? [])) ?? address?.match(/:([^:\]]*)$/)?.[1];
  const fixed = (port: string, where = name): string => `${where} listens on port ${port}, whatever PORT says. Use $PORT.`;
  if (given !== undefined) return /^\d+$/.test(given) ? [fixed(given)] : [];
  if (address !== undefined) return [];
  if (name === 'gunicorn')
    return configuredPort === undefined ? [] : [fixed(configuredPort.port, `gunicorn.conf.py:${configuredPort.line}`)];
  if (program.port === undefined || isOtherCommand(name, words)) return [];
  return [fixed(String(program.port))];
}
