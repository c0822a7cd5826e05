/** How the object of a framework is served: by a server that speaks WSGI or ASGI, or only by the app's own program. */
export type Interface = 'wsgi' | 'asgi' | 'program';

/** A framework: what in the code is its app, and what may serve it. The table in docs/start-commands.md shows these rows. */
export interface Framework {
  readonly name: string;
  readonly interface: Interface;
  /** What makes the app object, by its full name. */
  readonly objects: readonly string[];
  /** The attribute of the object that servers are given, where they are not given the object itself. */
  readonly serves?: string;
  /** The server that comes with it, by its name in `servers.ts`. */
  readonly own?: string;
  /** Calls of the object, or functions, by which the app's own program serves it. */
  readonly runs?: readonly string[];
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'Flask',
    interface: 'wsgi',
    objects: ['flask.Flask', 'flask.app.Flask', 'apiflask.APIFlask', 'flask_openapi3.OpenAPI'],
    own: 'flask',
    runs: ['run'],
  },
  { name: 'Quart', interface: 'asgi', objects: ['quart.Quart', 'quart.app.Quart', 'quart_trio.QuartTrio'], runs: ['run'] },
  { name: 'FastAPI', interface: 'asgi', objects: ['fastapi.FastAPI', 'fastapi.applications.FastAPI'], own: 'fastapi' },
  { name: 'Starlette', interface: 'asgi', objects: ['starlette.applications.Starlette'] },
  { name: 'Litestar', interface: 'asgi', objects: ['litestar.Litestar', 'litestar.app.Litestar'] },
  { name: 'Sanic', interface: 'asgi', objects: ['sanic.Sanic', 'sanic.app.Sanic'], own: 'sanic', runs: ['run'] },
  { name: 'Falcon', interface: 'wsgi', objects: ['falcon.App', 'falcon.API', 'falcon.app.App'] },
  { name: 'Falcon (ASGI)', interface: 'asgi', objects: ['falcon.asgi.App', 'falcon.asgi.app.App'] },
  {
    name: 'Bottle',
    interface: 'wsgi',
    objects: ['bottle.Bottle', 'bottle.default_app', 'bottle.app'],
    own: 'bottle',
    runs: ['run'],
  },
  { name: 'Dash', interface: 'wsgi', objects: ['dash.Dash', 'dash.dash.Dash'], serves: 'server', own: 'dash', runs: ['run', 'run_server'] },
  { name: 'Django', interface: 'wsgi', objects: ['django.core.wsgi.get_wsgi_application'], own: 'django' },
  {
    name: 'Django (ASGI)',
    interface: 'asgi',
    objects: ['django.core.asgi.get_asgi_application', 'channels.routing.ProtocolTypeRouter'],
  },
  {
    name: 'aiohttp',
    interface: 'program',
    objects: ['aiohttp.web.Application', 'aiohttp.web_app.Application'],
    own: 'aiohttp',
    runs: ['aiohttp.web.run_app'],
  },
  { name: 'Tornado', interface: 'program', objects: ['tornado.web.Application'], own: 'program', runs: ['listen'] },
  {
    name: 'Gradio',
    interface: 'program',
    objects: ['gradio.Blocks', 'gradio.Interface', 'gradio.ChatInterface', 'gradio.TabbedInterface'],
    own: 'gradio',
    runs: ['launch'],
  },
];

/** Streamlit has no app object: its app is a script that it runs. */
export const STREAMLIT: Pick<Framework, 'name' | 'own'> & { readonly module: string } = {
  name: 'Streamlit',
  own: 'streamlit',
  module: 'streamlit',
};

/** What wraps an app and is served in its place: which argument the app is, and what speaks to it then. */
export const WRAPPERS: Readonly<Record<string, { readonly argument: number; readonly keyword?: string; readonly interface?: Interface }>> =
  {
    'werkzeug.middleware.proxy_fix.ProxyFix': { argument: 0 },
    'werkzeug.middleware.dispatcher.DispatcherMiddleware': { argument: 0 },
    'whitenoise.WhiteNoise': { argument: 0 },
    'socketio.WSGIApp': { argument: 1, keyword: 'wsgi_app' },
    'socketio.ASGIApp': { argument: 1, keyword: 'other_asgi_app' },
    'starlette.middleware.cors.CORSMiddleware': { argument: 0 },
    'fastapi.middleware.cors.CORSMiddleware': { argument: 0 },
    'gradio.mount_gradio_app': { argument: 0 },
    'fastapi.middleware.wsgi.WSGIMiddleware': { argument: 0, interface: 'asgi' },
    'starlette.middleware.wsgi.WSGIMiddleware': { argument: 0, interface: 'asgi' },
    'asgiref.wsgi.WsgiToAsgi': { argument: 0, interface: 'asgi' },
    'a2wsgi.WSGIMiddleware': { argument: 0, interface: 'asgi' },
    'a2wsgi.ASGIMiddleware': { argument: 0, interface: 'wsgi' },
  };

const BY_OBJECT: ReadonlyMap<string, Framework> = new Map(
  FRAMEWORKS.flatMap((framework) => framework.objects.map((name) => [name, framework] as const)),
);

/** The framework whose app object something of a package makes, by its full name. */
export function frameworkOf(name: string): Framework | undefined {
  return BY_OBJECT.get(name);
}

/** Whether a full name is of something that makes or wraps an app. */
export function makesApp(name: string): boolean {
  return BY_OBJECT.has(name) || Object.hasOwn(WRAPPERS, name);
}
