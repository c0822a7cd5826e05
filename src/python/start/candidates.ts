import type { App, Reference } from './app-objects.ts';
import { callsIn } from './code.ts';
import type { Framework, Interface } from './frameworks.ts';
import { importFolder } from './import-folder.ts';
import { listeningProblems } from './listening.ts';
import type { Modules } from './modules.ts';
import { folderOf, stemOf } from './paths.ts';
import { briefLine, shownLine } from './shown-line.ts';
import type { Packages } from './packages.ts';
import type { Sockets } from './sockets.ts';
import { ADVISED, OWN_SERVERS, type Served, type Server, SERVERS } from './servers.ts';

/** One way in which the app may start: what is served, by which server, and how that is known. */
export interface Candidate {
  /** `web` if left out. */
  readonly type?: 'web' | 'worker';
  readonly framework: string;
  readonly served: Served;
  /** The command; undefined if nothing that is installed can serve it. */
  readonly command?: string;
  readonly server?: Server;
  /** What `advice` is about, where that is not a server for development, or one that starts on import. */
  readonly concern?: string;
  /** What it takes to have it served well, where nothing that is there does. */
  readonly advice?: readonly string[];
  /** The command that then is right, and what to do before: `add uvicorn to requirements.txt`. */
  readonly advised?: string;
  readonly first?: string;
  readonly evidence: readonly string[];
  readonly app?: App;
  readonly reference?: Pick<Reference, 'file' | 'name' | 'run'>;
  /** Whether the app's own program is what starts: how it listens matters then. */
  readonly isProgram: boolean;
}

const SERVER_STEMS: ReadonlySet<string> = new Set(['wsgi', 'asgi']);
const USUAL_STEMS: ReadonlySet<string> = new Set(['app', 'main', 'application', 'server', 'run', 'api', 'index', '__init__']);
/** The names that frameworks themselves look for first. */
const USUAL_NAMES: ReadonlySet<string> = new Set(['app', 'application']);

/** The candidates that apps in the code are; undefined ones cannot be started by anybody. */
export function candidateOf(modules: Modules, packages: Packages, app: App, sockets?: Sockets): Candidate | undefined {
  if (app.interface === 'program') return programOf(modules, packages, app);
  const best = bestReference(app);
  if (best === undefined) return undefined;
  // Whoever imports the app from elsewhere imports this file as well.
  const reference = app.references.find(({ file, run }) => file === app.file && run?.place === 'import') ?? best;
  const served = {
    ...servedBy(modules, reference, app.interface),
    ...(app.interface === 'wsgi' && sockets !== undefined ? { sockets } : {}),
  };
  const evidence = evidenceOf(app, reference);
  const program = socketProgram(modules, packages, app, served);
  if (program !== undefined) return program;
  if (reference.run?.place !== 'import')
    return serve(packages, { framework: app.framework.name, served, evidence, app, reference }, app.framework);
  // A server that imports this would start a second one. Flask's own knows.
  const own = app.framework.own === 'flask' ? OWN_SERVERS['flask'] : OWN_SERVERS['program'];
  const command = own?.command(served);
  const { file, run } = reference;
  return {
    framework: app.framework.name,
    served,
    evidence: [...evidence, shownLine(modules, file, run.line)],
    app,
    reference,
    isProgram: own?.name === 'python',
    advice: [`${file}:${run.line} starts a server whenever the file is imported. Put it under: if __name__ == "__main__":`],
    ...(own === undefined || command === undefined ? {} : { server: own, command }),
  };
}

/** A candidate with the server that serves it, as far as one is installed. */
export function serve(
  packages: Packages,
  candidate: Omit<Candidate, 'command' | 'server' | 'advice' | 'advised' | 'isProgram'>,
  framework: Pick<Framework, 'own'>,
): Candidate {
  const { served } = candidate;
  // In the modes of python-engineio that replace threads, other servers do not even answer.
  const isStrict = served.sockets !== undefined && served.sockets.mode !== 'threading';
  const general = SERVERS.filter((server) => server.serves.includes(served.interface) && (!isStrict || server.servesSockets === true));
  const ownServer = framework.own === undefined ? undefined : OWN_SERVERS[framework.own];
  const own = ownServer?.serves.includes(served.interface) === true ? [ownServer] : [];
  // What the app itself asks for comes first; what only comes along with something else, after the framework's own.
  const [asked, brought] = [true, false].map((direct) =>
    general.filter((server) => packages.get(server.package)?.startsWith('in ') === direct),
  );
  const servers = [...(asked ?? []), ...own.filter(({ isDevelopment }) => isDevelopment !== true), ...(brought ?? []), ...own];
  // The development server of an app that the code makes comes with its framework.
  const usable = servers.find(
    (server) =>
      (packages.has(server.package) || (server === ownServer && server.isDevelopment === true)) && server.command(served) !== undefined,
  );
  const command = usable?.command(served);
  const origin = usable === undefined ? undefined : packages.get(usable.package);
  const evidence = origin === undefined ? candidate.evidence : [...candidate.evidence, `${usable?.package} ${origin}`];
  return {
    ...candidate,
    evidence,
    isProgram: false,
    ...(usable === undefined || command === undefined ? {} : { server: usable, command }),
    ...(usable === undefined || usable.isDevelopment === true ? adviceFor(served, packages) : withoutSockets(usable, served, packages)),
  };
}

/** What to say of a server that leaves the clients of WebSockets to poll. */
function withoutSockets({ name, servesSockets }: Server, served: Served, packages: Packages): Pick<Candidate, 'concern' | 'advice'> {
  if (served.sockets === undefined || servesSockets === true) return {};
  const polls = `${served.sockets.extension} needs them; its clients may be able to poll instead.`;
  return { concern: `${name} does not serve WebSockets`, advice: [polls, ...(adviceFor(served, packages).advice ?? [])] };
}

/**
 * The app's own program where that serves WebSockets by gevent or eventlet: `socketio.run(app)`. gunicorn's workers for these depend
 * on its version, so it only comes first where the program would not be reached.
 */
function socketProgram(modules: Modules, packages: Packages, app: App, served: Served): Candidate | undefined {
  const reference = app.references.find(({ run }) => run?.place === 'main');
  const { sockets } = served;
  const server = OWN_SERVERS['program'];
  if (reference?.run === undefined || server === undefined || sockets === undefined || sockets.mode === 'threading') return undefined;
  const { file, run } = reference;
  if (packages.has('gunicorn') && listeningProblems(modules, file).length > 0) return undefined;
  const { folder, module } = importFolder(modules, file, true);
  const own: Served = { module, object: '', isFactory: false, folder, file, interface: 'program' };
  const command = pathFor(modules, own) + (server.command(own) ?? '');
  const evidence = [madeAt(app), shownLine(modules, file, run.line), `${sockets.mode} ${packages.get(sockets.mode) ?? ''}`.trim()];
  return { framework: app.framework.name, served: own, evidence, app, reference, isProgram: true, server, command };
}

function adviceFor(served: Served, { addTo }: Packages): Pick<Candidate, 'advice' | 'advised' | 'first'> {
  const name = served.interface === 'program' ? undefined : ADVISED[served.interface];
  const command = SERVERS.find((server) => server.name === name)?.command(served);
  if (served.module === '' || name === undefined || command === undefined) return {};
  const written = { gevent: `${name}[gevent]`, eventlet: `${name}<26`, threading: name }[served.sockets?.mode ?? 'threading'];
  const advice = [`Add ${written} to ${addTo}. The app then starts with: ${command}`];
  return { advice, advised: command, first: `add ${written} to ${addTo}` };
}

/** What the app's own program serves: tornado, Gradio, aiohttp without gunicorn. */
function programOf(modules: Modules, packages: Packages, app: App): Candidate | undefined {
  const own = OWN_SERVERS[app.framework.own ?? 'program'];
  const reference = bestReference(app);
  if (app.framework.name === 'aiohttp' && own !== undefined && reference !== undefined && packages.has(own.package) && isPlain(reference)) {
    const served = servedBy(modules, reference, 'program');
    const command = own.command(served);
    const evidence = [...evidenceOf(app, reference), `${own.package} ${packages.get(own.package)}`];
    if (command !== undefined)
      return { framework: app.framework.name, served, evidence, app, reference, isProgram: false, server: own, command };
  }
  const program = programFile(modules, app);
  if (program === undefined) return undefined;
  const runner = app.framework.name === 'aiohttp' ? OWN_SERVERS['program'] : own;
  const { folder, module } = importFolder(modules, program.file, true);
  const served: Served = { module, object: '', isFactory: false, folder, file: program.file, interface: 'program' };
  const command = runner?.command(served);
  if (runner === undefined || command === undefined) return undefined;
  const made = reference ?? app.references[0];
  return {
    framework: app.framework.name,
    served,
    evidence: [madeAt(app), shownLine(modules, program.file, program.line)],
    app,
    isProgram: true,
    server: runner,
    command: pathFor(modules, served) + command,
    ...(app.framework.serves === undefined || made === undefined
      ? {}
      : { advice: exportAdvice(modules, made, app.framework.serves, packages) }),
  };
}

/** What lets a server have the part of an app object that it can serve. */
function exportAdvice(modules: Modules, { file, name }: Reference, part: string, packages: Packages): string[] {
  const served: Served = { ...importFolder(modules, file), object: part, isFactory: false, file, interface: 'wsgi' };
  const { advice = [] } = adviceFor(served, packages);
  const command = SERVERS.find((server) => packages.has(server.package) && server.serves.includes('wsgi'))?.command(served);
  return [`Write in ${file}: ${part} = ${name}.${part}`, ...(command === undefined ? advice : [`It then starts with: ${command}`])];
}

/** gunicorn's worker of aiohttp takes an application, or a function that is awaited. */
function isPlain({ isFactory, isAsync, required }: Reference): boolean {
  return !isFactory || (isAsync && required === 0);
}

/** The file whose program serves an app, and the line where it begins to. */
function programFile(modules: Modules, app: App): { file: string; line: number } | undefined {
  const files = [app.file, ...app.references.map(({ file }) => file)];
  for (const file of new Set(files)) {
    const calls = callsIn(modules.at(file)?.statements ?? []);
    const runs = app.framework.runs?.map((name) => name.replace(/.*\./, '')) ?? [];
    const served = calls.find(({ call }) => call.callee.kind === 'attribute' && runs.includes(call.callee.name));
    if (served === undefined) continue;
    if (served.place !== 'function') return { file, line: served.call.line };
    const isCalled = calls.some(({ place }) => place !== 'function');
    if (isCalled) return { file, line: served.call.line };
  }
  return undefined;
}

/** Where a program needs another folder on its path than its own, which Python puts there. */
export function pathFor(modules: Modules, { folder, file }: Pick<Served, 'folder' | 'file'>): string {
  const own = folderOf(file);
  return folder === own || modules.at(file) === undefined ? '' : `PYTHONPATH=${folder === '' ? '.' : folder} `;
}

/** The name that a server is best given; undefined if no server can be given any. */
function bestReference(app: App): Reference | undefined {
  const usable = app.references.filter(({ required }) => required === 0);
  return usable.map((reference) => ({ reference, rank: rankOf(reference, app) })).toSorted((a, b) => a.rank - b.rank)[0]?.reference;
}

function rankOf(reference: Reference, app: App): number {
  const { file, name, isFactory, run } = reference;
  const stem = stemOf(file);
  const usual = USUAL_NAMES.has(name) ? 0 : 0.5;
  if (run?.place === 'import') return 20 + usual;
  if (isFactory) return 4 + usual;
  if (SERVER_STEMS.has(stem)) return usual;
  if (run !== undefined) return 1 + usual;
  if (file === app.file) return 2 + usual;
  // What only imports the app may be a program of another purpose: seeds, a worker.
  return (USUAL_STEMS.has(stem) ? 3 : 6) + usual;
}

function servedBy(modules: Modules, { file, name, isFactory }: Reference, own: Interface): Served {
  const { folder, module } = importFolder(modules, file);
  return { module, object: name, isFactory, folder, file, interface: own };
}

function evidenceOf(app: App, { file }: Reference): string[] {
  return file === app.file ? [madeAt(app)] : [file, madeAt(app)];
}

function madeAt({ file, line, text }: App): string {
  return `${file}:${line}: ${briefLine(text)}`;
}

/** Candidates that one of the usual rules leaves: the name that frameworks look for in a file, a module made for servers. */
export function narrowed(candidates: readonly Candidate[]): Candidate[] {
  const usual = candidates.filter((candidate) => {
    const rivals = candidates.filter(({ served }) => served.file === candidate.served.file);
    const named = rivals.filter(({ served }) => USUAL_NAMES.has(served.object));
    return rivals.length === 1 || named.length !== 1 || named[0] === candidate;
  });
  const forServers = usual.filter(({ served }) => SERVER_STEMS.has(stemOf(served.file)));
  return forServers.length === 1 ? forServers : usual;
}
