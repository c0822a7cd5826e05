import { type Call, callsIn, type Expression, scopeOf, type Statement } from './code.ts';
import { frameworkOf } from './frameworks.ts';
import type { Modules } from './modules.ts';
import type { Module, Names } from './values.ts';

/** A call by which a program listens: which arguments say where, and what holds without them. */
interface Listener {
  readonly host: readonly (string | number)[];
  readonly port: readonly (string | number)[];
  /** The argument that is both, as a pair. */
  readonly address?: readonly (string | number)[];
  readonly defaultHost: string;
  readonly defaultPort: number | undefined;
}

const LOCAL = '127.0.0.1';
/** Calls by full name, or `Framework.method` of an app object. */
const LISTENERS: Readonly<Record<string, Listener>> = {
  'uvicorn.run': { host: ['host'], port: ['port'], defaultHost: LOCAL, defaultPort: 8000 },
  'aiohttp.web.run_app': { host: ['host'], port: ['port'], defaultHost: '0.0.0.0', defaultPort: 8080 },
  'waitress.serve': { host: ['host'], port: ['port', 'listen'], defaultHost: '0.0.0.0', defaultPort: 8080 },
  'bottle.run': { host: ['host'], port: ['port'], defaultHost: LOCAL, defaultPort: 8080 },
  'http.server.HTTPServer': byAddress('server_address', 0),
  'http.server.ThreadingHTTPServer': byAddress('server_address', 0),
  'socketserver.TCPServer': byAddress('server_address', 0),
  'socketserver.ThreadingTCPServer': byAddress('server_address', 0),
  'gevent.pywsgi.WSGIServer': byAddress('listener', 0),
  'eventlet.listen': byAddress('addr', 0),
  'socket.create_server': byAddress('address', 0),
  'wsgiref.simple_server.make_server': { host: ['host', 0], port: ['port', 1], defaultHost: '0.0.0.0', defaultPort: undefined },
  'werkzeug.serving.run_simple': { host: ['hostname', 0], port: ['port', 1], defaultHost: '0.0.0.0', defaultPort: undefined },
  'asyncio.start_server': { host: ['host', 1], port: ['port', 2], defaultHost: '0.0.0.0', defaultPort: undefined },
  'websockets.serve': { host: ['host', 1], port: ['port', 2], defaultHost: '0.0.0.0', defaultPort: undefined },
  'Flask.run': { host: ['host', 0], port: ['port', 1], defaultHost: LOCAL, defaultPort: 5000 },
  'SocketIO.run': { host: ['host', 1], port: ['port', 2], defaultHost: LOCAL, defaultPort: 5000 },
  'Quart.run': { host: ['host', 0], port: ['port', 1], defaultHost: LOCAL, defaultPort: 5000 },
  'Sanic.run': { host: ['host', 0], port: ['port', 1], defaultHost: LOCAL, defaultPort: 8000 },
  'Bottle.run': { host: ['host'], port: ['port'], defaultHost: LOCAL, defaultPort: 8080 },
  // These take what they are not given from variables that the command sets.
  'Dash.run': { host: ['host', 0], port: ['port', 1], defaultHost: '0.0.0.0', defaultPort: undefined },
  'Gradio.launch': { host: ['server_name'], port: ['server_port'], defaultHost: '0.0.0.0', defaultPort: undefined },
  'Tornado.listen': { host: ['address', 1], port: ['port', 0], defaultHost: '0.0.0.0', defaultPort: undefined },
};

/** What in a program keeps it from being reached where a platform looks for it, each with file and line. */
export function listeningProblems(modules: Modules, file: string): string[] {
  const module = modules.at(file);
  if (module === undefined) return [];
  return callsWithNames(module.statements, module.scope).flatMap(({ call, names }) => {
    const name = nameOf(modules, module, call, names);
    const listener = name === undefined || !Object.hasOwn(LISTENERS, name) ? undefined : LISTENERS[name];
    return listener === undefined ? [] : problemsOf(module, call, names, listener);
  });
}

/** Every call, with what names stand for there: in a function, and where a file is the program, they have values of their own. */
function callsWithNames(statements: readonly Statement[], names: Names): { readonly call: Call; readonly names: Names }[] {
  return statements.flatMap((statement) => {
    if (!('body' in statement)) return callsIn([statement]).map(({ call }) => ({ call, names }));
    const isScope = statement.kind === 'function' || (statement.kind === 'block' && statement.isMain);
    return callsWithNames(statement.body, isScope ? inside(statement.body, names) : names);
  });
}

function inside(body: readonly Statement[], outer: Names): Names {
  const own = scopeOf(body);
  return { get: (name) => own.get(name) ?? outer.get(name) };
}

function byAddress(name: string, place: number): Listener {
  return { host: [], port: [], address: [name, place], defaultHost: '0.0.0.0', defaultPort: undefined };
}

function problemsOf(module: Module, call: Call, names: Names, listener: Listener): string[] {
  const at = `${module.path}:${call.line}`;
  const problems: string[] = [];
  const pair = argument(call, listener.address ?? [], names);
  const [ofPair, portOfPair] = pair?.kind === 'list' ? pair.items.map((item) => resolved(item, names)) : [];
  const host = argument(call, listener.host, names) ?? ofPair;
  const port = argument(call, listener.port, names) ?? portOfPair;
  const listens = host === undefined ? (call.isOpen ? undefined : listener.defaultHost) : textOf(host);
  if (listens !== undefined && /^(127\.|localhost$|::1$)/.test(listens)) {
    const how = host === undefined ? 'unless host is given' : '';
    problems.push(
      `${at} listens on ${listens}${how === '' ? '' : ` ${how}`}, which nothing outside of the container reaches: use 0.0.0.0.`,
    );
  }
  const fixed = port === undefined ? (call.isOpen ? undefined : listener.defaultPort) : numberOf(port);
  if (fixed !== undefined) problems.push(`${at} listens on port ${fixed}, whatever PORT says: use int(os.environ["PORT"]).`);
  for (const flag of ['debug', 'reload', 'auto_reload']) {
    const value = argument(call, [flag], names);
    if (value?.kind === 'boolean' && value.value) problems.push(`${at} has ${flag}=True, which is for development.`);
  }
  return problems;
}

/** An argument by its name or place. */
function argument(call: Call, keys: readonly (string | number)[], names: Names): Expression | undefined {
  for (const key of keys) {
    const given = typeof key === 'string' ? call.keywords.get(key) : call.args[key];
    if (given !== undefined) return resolved(given, names);
  }
  return undefined;
}

/** What a name that has one value stands for. */
function resolved(given: Expression, names: Names): Expression {
  const [only, ...others] = given.kind === 'name' ? (names.get(given.name) ?? []) : [];
  return only?.kind === 'value' && others.length === 0 ? only.value : given;
}

function textOf(expression: Expression): string | undefined {
  return expression.kind === 'string' ? expression.value : undefined;
}

function numberOf(expression: Expression): number | undefined {
  return expression.kind === 'number' ? expression.value : undefined;
}

function nameOf(modules: Modules, module: Module, call: Call, scope: Names): string | undefined {
  const value = modules.argument(call.callee, { module, scope });
  if (value?.kind === 'external') return value.name;
  if (value?.kind !== 'member') return undefined;
  if (value.of.of === 'flask_socketio.SocketIO') return `SocketIO.${value.name}`;
  const framework = frameworkOf(value.of.of);
  const method = value.name === 'run_server' ? 'run' : value.name;
  return framework === undefined ? undefined : `${framework.name}.${method}`;
}
