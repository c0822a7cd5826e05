import { type Call, callsIn, type Definition, type Expression } from './code.ts';
import { type Framework, frameworkOf, FRAMEWORKS, type Interface, WRAPPERS } from './frameworks.ts';
import type { Modules } from './modules.ts';
import type { Instance, Module, Value } from './values.ts';

/** An app object that the code makes, and the names by which a server could get it. */
export interface App {
  readonly framework: Framework;
  readonly interface: Interface;
  /** Where it is made. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly call: Call;
  readonly references: readonly Reference[];
}

/** A name in a module that is an app object, or a function that makes one. */
export interface Reference {
  readonly file: string;
  readonly name: string;
  readonly isFactory: boolean;
  readonly isAsync: boolean;
  /** How many arguments a factory has to be given. */
  readonly required: number;
  /** Whether the app's own program serves it in this file, and where. */
  readonly run?: { readonly line: number; readonly place: 'import' | 'main' | 'function' };
}

/** What a program names for a server to import: `uvicorn.run("app.main:app")`. */
export interface Named {
  readonly file: string;
  readonly line: number;
  readonly target: string;
}

/** All app objects of an app's modules, without those that are part of another. */
export function findApps(modules: Modules, files: readonly string[]): App[] {
  const found = new Map<string, { app: Omit<App, 'references'>; references: Reference[] }>();
  const parts = new Set<string>();
  for (const file of files) {
    const module = modules.at(file);
    if (module === undefined) continue;
    for (const [name, { value, factory }] of valuesIn(modules, module)) {
      const made = appOf(modules, value);
      if (made === undefined) continue;
      for (const part of [...made.parts, ...partOfServer(modules, made)]) parts.add(part);
      const entry = found.get(made.key) ?? { app: made.app, references: [] };
      found.set(made.key, entry);
      entry.references.push({
        file,
        name,
        isFactory: factory !== undefined,
        isAsync: factory?.isAsync === true,
        required: factory?.required ?? 0,
        ...runOf(modules, module, made.key, made.app.framework),
      });
    }
    for (const part of mounted(modules, module)) parts.add(part);
  }
  return [...found].filter(([key]) => !parts.has(key)).map(([, { app, references }]) => ({ ...app, references }));
}

/** An app that is given another to live in is a part of that: `Dash(__name__, server=app)`. */
function partOfServer(modules: Modules, { key, app }: { key: string; app: Omit<App, 'references'> }): string[] {
  const given = app.framework.serves === undefined ? undefined : app.call.keywords.get(app.framework.serves);
  const module = modules.at(app.file);
  const value = given === undefined || module === undefined ? undefined : modules.valueOf(given, module);
  return value?.kind === 'instance' && frameworkOf(value.of) !== undefined ? [key, `${key}.${app.framework.serves}`] : [];
}

/** What the names of a module stand for, as far as they may be apps; functions by what they return. */
function valuesIn(modules: Modules, module: Module): Map<string, { value: Value; factory?: Definition }> {
  const values = new Map<string, { value: Value; factory?: Definition }>();
  for (const name of module.scope.keys()) {
    const value = modules.named(name, module);
    if (value?.kind === 'instance' || value?.kind === 'member') values.set(name, { value });
    if (value?.kind !== 'function' || value.module !== module) continue;
    const returned = modules.returned(value.definition, module);
    if (returned !== undefined) values.set(name, { value: returned, factory: value.definition });
  }
  return values;
}

/** An app within more middlewares is taken for a circle. */
const MOST_WRAPPERS = 8;

/** The app that a value is; `parts` are the keys of those within it. */
function appOf(
  modules: Modules,
  value: Value,
  left = MOST_WRAPPERS,
): { key: string; app: Omit<App, 'references'>; parts: string[] } | undefined {
  const instance = value.kind === 'member' ? value.of : value;
  if (instance.kind !== 'instance') return undefined;
  const framework = frameworkOf(instance.of);
  const member = value.kind === 'member' ? value.name : undefined;
  if (framework !== undefined) {
    const isObject = member === undefined || member === 'queue';
    if (!isObject && member !== framework.serves) return undefined;
    // The object itself is then only good for the app's own program.
    const own: Interface = isObject && framework.serves !== undefined ? 'program' : framework.interface;
    return {
      key: keyOf(instance) + (isObject ? '' : `.${member}`),
      app: madeBy(modules, instance, framework, own),
      parts: isObject ? [] : [keyOf(instance)],
    };
  }
  const wrapper = Object.hasOwn(WRAPPERS, instance.of) ? WRAPPERS[instance.of] : undefined;
  if (wrapper === undefined || member !== undefined || left === 0) return undefined;
  const inner = argumentOf(instance.call, wrapper.argument, wrapper.keyword);
  const wrapped = inner === undefined ? undefined : modules.argument(inner, instance);
  const app = wrapped === undefined ? undefined : appOf(modules, wrapped, left - 1);
  if (app === undefined) return undefined;
  const made = madeBy(modules, instance, app.app.framework, wrapper.interface ?? app.app.interface);
  return { key: keyOf(instance), app: made, parts: [...app.parts, app.key] };
}

function madeBy(modules: Modules, { call, module }: Instance, framework: Framework, own: Interface): Omit<App, 'references'> {
  return { framework, interface: own, file: module.path, line: call.line, text: modules.lineOf(module.path, call.line), call };
}

function keyOf({ module, call }: Instance): string {
  return `${module.path}:${call.line}:${call.callee.line}`;
}

function argumentOf(call: Call, index: number, keyword: string | undefined): Expression | undefined {
  return (keyword === undefined ? undefined : call.keywords.get(keyword)) ?? call.args[index];
}

/** Apps that a module gives to others: `app.mount("/admin", admin)`, `gr.mount_gradio_app(app, demo, …)`. */
function mounted(modules: Modules, module: Module): string[] {
  return callsIn(module.statements).flatMap(({ call, place }) => {
    const isMount =
      call.callee.kind === 'attribute' && ['mount', 'mount_gradio_app', 'add_subapp', 'register_blueprint'].includes(call.callee.name);
    const isRoute = call.callee.kind === 'name' && call.callee.name === 'Mount';
    const isDispatcher = call.callee.kind === 'name' && call.callee.name === 'DispatcherMiddleware';
    if (place === 'main' || !(isMount || isRoute || isDispatcher)) return [];
    const given = [...call.args.slice(isMount && call.args.length > 1 ? 1 : 0), ...call.keywords.values()];
    return given.flatMap((argument) => {
      const value = modules.valueOf(argument, module);
      const app = value === undefined ? undefined : appOf(modules, value);
      return app === undefined ? [] : [app.key, ...app.parts];
    });
  });
}

/** Where the module's own program serves an app: `app.run()`, `uvicorn.run(app)`, `web.run_app(app)`. */
function runOf(modules: Modules, module: Module, key: string, framework: Framework): Pick<Reference, 'run'> {
  for (const { call, place } of callsIn(module.statements)) {
    if (call.callee.kind !== 'attribute') continue;
    const isOwn = (framework.runs ?? []).includes(call.callee.name);
    const isServer = ['run', 'run_app', 'serve'].includes(call.callee.name);
    if (!isOwn && !isServer) continue;
    const given = [...(isOwn ? [call.callee.of] : []), ...(isServer ? call.args.slice(0, 2) : [])];
    const matches = given.some((expression) => {
      const value = modules.valueOf(expression, module);
      const app = value === undefined ? undefined : appOf(modules, value);
      return app !== undefined && (app.key === key || app.parts.includes(key) || key.startsWith(`${app.key}.`));
    });
    if (matches) return { run: { line: call.line, place } };
  }
  return {};
}

/** What programs of the app name for a server to import. */
export function namedTargets(modules: Modules, files: readonly string[]): Named[] {
  return files.flatMap((file) =>
    callsIn(modules.at(file)?.statements ?? []).flatMap(({ call }) => {
      const [first] = call.args;
      const isRun = call.callee.kind === 'attribute' && ['run', 'Granian', 'serve'].includes(call.callee.name);
      return isRun && first?.kind === 'string' && /^[\w.]+:[\w.]+$/.test(first.value)
        ? [{ file, line: call.line, target: first.value }]
        : [];
    }),
  );
}

/** Whether a module reference such as `app.main:app` is to a name of a file. */
export function isNamed(target: string, { file, name }: Pick<Reference, 'file' | 'name'>): boolean {
  const [module = '', object = ''] = target.split(':');
  const path = `/${module.replaceAll('.', '/')}`;
  const own = `/${file.replace(/(\/__init__)?\.py$/, '')}`;
  return object.replace(/\(.*/s, '') === name && own.endsWith(path);
}

/** Names of all frameworks, for what to look for in texts before they are parsed. */
export const MODULES_OF_FRAMEWORKS: readonly string[] = [
  ...new Set(FRAMEWORKS.flatMap(({ objects }) => objects.map((name) => name.replace(/\..*/s, '')))),
];
