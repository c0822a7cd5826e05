import { callsIn, type Expression } from './code.ts';
import type { Modules } from './modules.ts';
import type { Packages } from './packages.ts';

/** How an extension may wait for its clients. */
type Mode = 'threading' | 'gevent' | 'eventlet';

/** An extension by which an app that is served by WSGI speaks WebSocket, so that not every server and worker will do. */
interface Extension {
  readonly name: string;
  /** What makes its object, by its full name. */
  readonly object: string;
  /** The options that gunicorn needs, by what the extension waits by. */
  readonly gunicorn: Readonly<Record<'threading', string> & Partial<Record<Mode, string>>>;
}

/** Its clients are kept in one process; it waits by eventlet or gevent if one is installed. */
const ENGINE = {
  threading: '--threads 100 --workers 1',
  gevent: '--worker-class gevent --workers 1',
  eventlet: '--worker-class eventlet --workers 1',
};
/** The worker that the package gevent-websocket brings: a WebSocket of that package is known to no other. */
const OF_GEVENT_WEBSOCKET = '--worker-class geventwebsocket.gunicorn.workers.GeventWebSocketWorker --workers 1';

/** The extensions that are recognised. The table in docs/start-commands.md shows these rows. */
export const EXTENSIONS: readonly Extension[] = [
  { name: 'Flask-SocketIO', object: 'flask_socketio.SocketIO', gunicorn: ENGINE },
  { name: 'python-socketio', object: 'socketio.Server', gunicorn: ENGINE },
  { name: 'Flask-Sock', object: 'flask_sock.Sock', gunicorn: { threading: '--threads 100' } },
];

export interface Sockets {
  readonly extension: string;
  readonly mode: Mode;
  /** Options of gunicorn without which WebSockets do not work. */
  readonly gunicorn: string;
}

/** Packages whose import a file with one of these objects has, for what to look for in texts before they are parsed. */
export const MODULES_OF_SOCKETS: readonly string[] = EXTENSIONS.map(({ object }) => object.replace(/\..*/s, ''));

/** The extension that an app's code uses; undefined if none, or if gunicorn's configuration says how to serve it. */
export function findSockets(modules: Modules, files: readonly string[], packages: Packages): Sockets | undefined {
  const config = modules.at('gunicorn.conf.py')?.scope;
  if (['worker_class', 'threads'].some((name) => config?.has(name) === true)) return undefined;
  const calls = files.flatMap((file) => {
    const module = modules.at(file);
    return callsIn(module?.statements ?? []).flatMap(({ call }) => {
      // What is called otherwise is no business of ours, and costs time to follow.
      const isMaking = /^(SocketIO|Server|Sock|init_app)$/.test(call.callee.kind === 'call' ? '' : lastName(call.callee));
      const value = module === undefined || !isMaking ? undefined : modules.valueOf(call.callee, module);
      const of = value?.kind === 'external' ? value.name : value?.kind === 'member' ? value.of.of : undefined;
      const extension = EXTENSIONS.find(({ object }) => object === of);
      return extension === undefined ? [] : [{ extension, mode: call.keywords.get('async_mode') }];
    });
  });
  const [first] = calls;
  if (first === undefined) return undefined;
  const { name, gunicorn } = first.extension;
  const given = calls.flatMap((call) => call.mode ?? []);
  const mode = gunicorn.gevent === undefined ? 'threading' : modeOf(given, packages);
  const isOfPackage = mode === 'gevent' && packages.has('gevent-websocket');
  return { extension: name, mode, gunicorn: isOfPackage ? OF_GEVENT_WEBSOCKET : (gunicorn[mode] ?? gunicorn.threading) };
}

const MODES: readonly Mode[] = ['threading', 'gevent', 'eventlet'];

/** The mode that the code gives, or the first whose package is installed (python-engineio: base_server.py, `async_modes`). */
function modeOf(given: readonly Expression[], packages: Packages): Mode {
  const [named] = given;
  const chosen = named?.kind === 'string' ? MODES.find((mode) => mode === named.value) : undefined;
  return chosen ?? (packages.has('eventlet') ? 'eventlet' : packages.has('gevent') ? 'gevent' : 'threading');
}

function lastName(expression: Expression): string {
  return expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : '';
}
