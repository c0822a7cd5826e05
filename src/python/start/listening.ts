import { type Call, callsIn, type Expression } from './code.ts';
import { frameworkOf } from './frameworks.ts';
import type { Modules } from './modules.ts';
import type { Module } from './values.ts';

/** A call by which a program listens: which arguments say where, and what holds without them. */
interface Listener {
  readonly host: readonly (string | number)[];
  readonly port: readonly (string | number)[];
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
  'http.server.HTTPServer': { host: [], port: [], defaultHost: '0.0.0.0', defaultPort: undefined },
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
  return callsIn(module.statements).flatMap(({ call }) => {
    const name = nameOf(modules, module, call);
    const listener = name === undefined || !Object.hasOwn(LISTENERS, name) ? undefined : LISTENERS[name];
    return listener === undefined ? [] : problemsOf(module, call, listener);
  });
}

function problemsOf(module: Module, call: Call, listener: Listener): string[] {
  const at = `${module.path}:${call.line}`;
  const problems: string[] = [];
  const host = argument(call, listener.host, module);
  const port = argument(call, listener.port, module);
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
    const value = argument(call, [flag], module);
    if (value?.kind === 'boolean' && value.value) problems.push(`${at} has ${flag}=True, which is for development.`);
  }
  return problems;
}

/** An argument by its name or place; a name that the module gives one value is that value. */
function argument(call: Call, keys: readonly (string | number)[], module: Module): Expression | undefined {
  for (const key of keys) {
    const given = typeof key === 'string' ? call.keywords.get(key) : call.args[key];
    if (given === undefined) continue;
    const bindings = given.kind === 'name' ? (module.scope.get(given.name) ?? []) : [];
    const [only] = bindings;
    return bindings.length === 1 && only?.kind === 'value' ? only.value : given;
  }
  return undefined;
}

function textOf(expression: Expression): string | undefined {
  return expression.kind === 'string' ? expression.value : undefined;
}

function numberOf(expression: Expression): number | undefined {
  return expression.kind === 'number' ? expression.value : undefined;
}

function nameOf(modules: Modules, module: Module, call: Call): string | undefined {
  const value = modules.valueOf(call.callee, module);
  if (value?.kind === 'external') return value.name;
  if (value?.kind !== 'member') return undefined;
  if (value.of.of === 'flask_socketio.SocketIO') return `SocketIO.${value.name}`;
  const framework = frameworkOf(value.of.of);
  const method = value.name === 'run_server' ? 'run' : value.name;
  return framework === undefined ? undefined : `${framework.name}.${method}`;
}
