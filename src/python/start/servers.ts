import type { Interface } from './frameworks.ts';
import type { Sockets } from './sockets.ts';

/** What a server is to serve. Paths are the app's. */
export interface Served {
  /** The module, as it is imported from `folder`. */
  readonly module: string;
  /** The name of the app object in it, or of the function that makes it. */
  readonly object: string;
  readonly isFactory: boolean;
  /** The folder that has to be on Python's path; '' for the root of the app, where processes start. */
  readonly folder: string;
  readonly file: string;
  readonly interface: Interface;
  /** How WebSockets are served, where the app has some that are not ASGI's. */
  readonly sockets?: Sockets;
}

/** A server: which package brings it, what it can serve, and how it is started. */
export interface Server {
  readonly name: string;
  /** The package that brings it, normalised. */
  readonly package: string;
  readonly serves: readonly Interface[];
  /** Whether it serves WebSockets of apps that speak WSGI. */
  readonly servesSockets?: true;
  /** Whether it is meant for development alone. */
  readonly isDevelopment?: true;
  /** The command; undefined where it cannot serve this. */
  readonly command: (served: Served) => string | undefined;
}

const ADDRESS = '--host 0.0.0.0 --port $PORT';

/** Servers that serve any app of an interface: the first that is installed is used. */
export const SERVERS: readonly Server[] = [
  {
    name: 'gunicorn',
    package: 'gunicorn',
    serves: ['wsgi'],
    servesSockets: true,
    command: (served) =>
      `gunicorn${gunicornFolder(served)} ${called(served)}${served.sockets === undefined ? '' : ` ${served.sockets.gunicorn}`} --bind 0.0.0.0:$PORT`,
  },
  {
    name: 'waitress',
    package: 'waitress',
    serves: ['wsgi'],
    command: (served) => `${path(served)}waitress-serve ${ADDRESS}${served.isFactory ? ' --call' : ''} ${plain(served)}`,
  },
  {
    name: 'uvicorn',
    package: 'uvicorn',
    serves: ['asgi'],
    command: (served) => `uvicorn${folderOption('--app-dir', served)} ${plain(served)}${factoryFlag(served)} ${ADDRESS}`,
  },
  {
    name: 'hypercorn',
    package: 'hypercorn',
    serves: ['asgi'],
    command: (served) => `${path(served)}hypercorn ${called(served)} --bind 0.0.0.0:$PORT`,
  },
  {
    name: 'granian',
    package: 'granian',
    serves: ['asgi', 'wsgi'],
    command: (served) => `${path(served)}granian --interface ${served.interface} ${plain(served)}${factoryFlag(served)} ${ADDRESS}`,
  },
  {
    name: 'daphne',
    package: 'daphne',
    serves: ['asgi'],
    // It imports what it is given, and calls nothing.
    command: (served) => (served.isFactory ? undefined : `${path(served)}daphne -b 0.0.0.0 -p $PORT ${plain(served)}`),
  },
];

/** Servers that come with a framework, by its `own`. */
export const OWN_SERVERS: Readonly<Record<string, Server>> = {
  flask: {
    name: 'flask run',
    package: 'flask',
    serves: ['wsgi'],
    servesSockets: true,
    isDevelopment: true,
    command: (served) => `${path(served)}flask --app ${plain(served)} run ${ADDRESS}`,
  },
  fastapi: {
    name: 'fastapi run',
    package: 'fastapi-cli',
    serves: ['asgi'],
    command: (served) =>
      served.isFactory ? undefined : `${path(served)}fastapi run ${quoted(served.file)} --app ${served.object} ${ADDRESS}`,
  },
  sanic: {
    name: 'sanic',
    package: 'sanic',
    serves: ['asgi'],
    command: (served) => `${path(served)}sanic ${plain(served)}${factoryFlag(served)} ${ADDRESS}`,
  },
  bottle: {
    name: 'bottle',
    package: 'bottle',
    serves: ['wsgi'],
    isDevelopment: true,
    command: (served) => `${path(served)}python -m bottle --bind 0.0.0.0:$PORT ${called(served)}`,
  },
  dash: {
    name: 'python',
    package: 'dash',
    serves: ['program'],
    isDevelopment: true,
    // Its `run` takes what it is not given from these.
    command: ({ file }) => `HOST=0.0.0.0 python ${quoted(file)}`,
  },
  django: {
    name: 'runserver',
    package: 'django',
    serves: ['wsgi', 'asgi'],
    isDevelopment: true,
    command: ({ file }) => `python ${quoted(file)} runserver --noreload 0.0.0.0:$PORT`,
  },
  aiohttp: {
    name: 'gunicorn',
    package: 'gunicorn',
    serves: ['program'],
    command: (served) => `gunicorn${gunicornFolder(served)} ${plain(served)} --worker-class aiohttp.GunicornWebWorker --bind 0.0.0.0:$PORT`,
  },
  gradio: {
    name: 'python',
    package: 'gradio',
    serves: ['program'],
    command: ({ file }) => `GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python ${quoted(file)}`,
  },
  program: { name: 'python', package: '', serves: ['program'], command: ({ file }) => `python ${quoted(file)}` },
  streamlit: {
    name: 'streamlit run',
    package: 'streamlit',
    serves: ['program'],
    command: ({ file }) => `streamlit run ${quoted(file)} --server.address 0.0.0.0 --server.port $PORT --server.headless true`,
  },
};

/** The servers to name where none is installed. */
export const ADVISED: Readonly<Record<'wsgi' | 'asgi', string>> = { wsgi: 'gunicorn', asgi: 'uvicorn' };

/** `module:object`. */
function plain({ module, object }: Served): string {
  return `${module}:${object}`;
}

/** `module:object`, or the call of a factory, in quotes for the shell. */
function called(served: Served): string {
  return served.isFactory ? `'${plain(served)}()'` : plain(served);
}

function factoryFlag({ isFactory }: Served): string {
  return isFactory ? ' --factory' : '';
}

/** A package in `src` would be installed, and run from the root of the app; other code is run from its own folder. */
function gunicornFolder(served: Served): string {
  return folderOption(served.folder === 'src' ? '--pythonpath' : '--chdir', served);
}

function folderOption(option: string, { folder }: Served): string {
  return folder === '' ? '' : ` ${option} ${quoted(folder)}`;
}

/** For servers without an option of their own for it. */
function path({ folder }: Served): string {
  return folder === '' ? '' : `PYTHONPATH=${quoted(folder)} `;
}

/** A path as bash takes it for one word. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
