import { type Binding, type Call, type Definition, type Expression, outsideOfMain, scopeOf } from './code.ts';
import { ancestor, folderOf, join } from './paths.ts';
import { parsePython } from './syntax.ts';
import type { Instance, Module, Names, Value } from './values.ts';

/** Longer chains of imports and calls are taken for circles. */
const LONGEST_CHAIN = 16;
const MOST_STEPS = 4000;
/** The last of what a name is bound to; generated code may bind one ten thousand times. */
const MOST_BINDINGS = 20;

/** The Python files of an app, parsed when they are asked for, and what names in them stand for. */
export class Modules {
  readonly #texts: ReadonlyMap<string, string>;
  /** Full names that matter: where a name is bound several times, one of these counts. */
  readonly #isKnown: (name: string) => boolean;
  /** Folders with Python files in or below them. */
  readonly #folders = new Set<string>();
  readonly #parsed = new Map<string, Module | undefined>();
  #steps = 0;

  constructor(texts: ReadonlyMap<string, string>, isKnown: (name: string) => boolean) {
    this.#texts = texts;
    this.#isKnown = isKnown;
    for (const file of texts.keys()) {
      for (let folder = folderOf(file); folder !== '' && !this.#folders.has(folder); folder = folderOf(folder)) this.#folders.add(folder);
    }
  }

  /** The files that were asked for and could not be understood. */
  get notUnderstood(): readonly string[] {
    return [...this.#parsed].flatMap(([path, module]) => (module === undefined && this.#texts.has(path) ? [path] : []));
  }

  /** The module in a file; undefined if the app has no such file, or it cannot be understood. */
  at(path: string): Module | undefined {
    if (!this.#parsed.has(path)) {
      const text = this.#texts.get(path);
      const statements = text === undefined ? undefined : parsePython(text);
      this.#parsed.set(path, statements === undefined ? undefined : { path, statements, scope: scopeOf(statements) });
    }
    return this.#parsed.get(path);
  }

  /** The text of a file. */
  textOf(path: string): string {
    return this.#texts.get(path) ?? '';
  }

  /** The text of a line of a file, as evidence shows it. */
  lineOf(path: string, line: number): string {
    return (this.#texts.get(path)?.split('\n')[line - 1] ?? '').trim();
  }

  /**
   * The file that `import module` in another file means, looked for where Python may look: relative to the file's package, or
   * in a folder that the app may be started in. Undefined if it is none of the app's.
   */
  find(from: string, module: string, level: number): string | undefined {
    for (const folder of level > 0 ? [ancestor(folderOf(from), level - 1)] : this.rootsOf(from)) {
      if (folder === undefined) continue;
      const file = this.#fileOf(join(folder, module.replaceAll('.', '/')));
      if (file !== undefined && file !== from) return file;
    }
    return undefined;
  }

  /** Folders that may be on Python's path where a file is imported, the deepest first. What is in a package is no root. */
  rootsOf(file: string): string[] {
    const roots: string[] = [];
    for (let folder: string | undefined = folderOf(file); folder !== undefined; folder = ancestor(folder, 1)) {
      if (folder === '' || !this.#texts.has(`${folder}/__init__.py`)) roots.push(folder);
    }
    return roots.includes('src') ? roots : [...roots, 'src'];
  }

  /** Whether `import module` in a file would find something else of the app with a folder on Python's path. */
  has(folder: string, module: string, from: string): boolean {
    const top = join(folder, module.replace(/\..*/s, ''));
    return (`${top}.py` !== from && this.#texts.has(`${top}.py`)) || this.#folders.has(top);
  }

  /** What an expression at the top of a module stands for. */
  valueOf(expression: Expression, module: Module): Value | undefined {
    this.#steps = 0;
    return this.#value(expression, module, module.scope, 0);
  }

  /** What an expression stands for where names stand for something of their own: an argument of the call that makes an object. */
  argument(expression: Expression, { module, scope }: Pick<Instance, 'module' | 'scope'>): Value | undefined {
    this.#steps = 0;
    return this.#value(expression, module, scope, 0);
  }

  /** What a name at the top of a module stands for. */
  named(name: string, module: Module): Value | undefined {
    this.#steps = 0;
    return this.#named(name, module, module.scope, 0);
  }

  /** What a function of a module returns; the first object that is one. */
  returned(definition: Definition, module: Module): Instance | undefined {
    this.#steps = 0;
    return this.#returned(definition, module, 0);
  }

  #fileOf(path: string): string | undefined {
    return [`${path}.py`, path === '' ? '__init__.py' : `${path}/__init__.py`].find((file) => this.#texts.has(file));
  }

  #value(expression: Expression, module: Module, scope: Names, depth: number): Value | undefined {
    if (depth > LONGEST_CHAIN || ++this.#steps > MOST_STEPS) return undefined;
    switch (expression.kind) {
      case 'name':
        return this.#named(expression.name, module, scope, depth + 1);
      case 'attribute': {
        const of = this.#value(expression.of, module, scope, depth + 1);
        return of === undefined ? undefined : this.#attribute(of, expression.name, depth + 1);
      }
      case 'call':
        return this.#called(expression, module, scope, depth + 1);
      case 'other':
        // One side of `a if b else c`, or of `a or b`.
        return expression.parts
          .map((part) => this.#value(part, module, scope, depth + 1))
          .find((value) => value?.kind === 'instance' && this.#isKnown(value.of));
      case 'string':
      case 'number':
      case 'boolean':
      case 'list':
        return undefined;
    }
  }

  #attribute(of: Value, name: string, depth: number): Value | undefined {
    if (of.kind === 'external') return { kind: 'external', name: `${of.name}.${name}` };
    if (of.kind === 'instance') return { kind: 'member', of, name };
    return of.kind === 'module' ? this.#from(of.path, name, depth) : undefined;
  }

  /** What `name` is in a module or package of the app. */
  #from(path: string, name: string, depth: number): Value | undefined {
    const module = this.at(path);
    const found = module === undefined ? undefined : this.#named(name, module, module.scope, depth + 1);
    if (found !== undefined || !path.endsWith('__init__.py')) return found;
    const below = this.#fileOf(join(folderOf(path), name));
    return below === undefined ? undefined : { kind: 'module', path: below };
  }

  #named(name: string, module: Module, scope: Names, depth: number): Value | undefined {
    if (depth > LONGEST_CHAIN || ++this.#steps > MOST_STEPS) return undefined;
    const bindings = scope.get(name)?.slice(-MOST_BINDINGS);
    if (bindings === undefined)
      return scope === module.scope ? this.#starred(name, module, depth) : this.#named(name, module, module.scope, depth);
    let last: Value | undefined;
    for (const [index, binding] of [...bindings.entries()].toReversed()) {
      // In `app = wrap(app)` the inner name is what it was before.
      const before: Names = { get: (other) => (other === name ? bindings.slice(0, index) : scope.get(other)) };
      const value = this.#bound(binding, module, before, depth + 1);
      if (value?.kind === 'instance' && this.#isKnown(value.of)) return value;
      last ??= value;
    }
    return last;
  }

  #bound(binding: Binding, module: Module, scope: Names, depth: number): Value | undefined {
    switch (binding.kind) {
      case 'value':
        return this.#value(binding.value, module, scope, depth);
      case 'function':
        return { kind: 'function', definition: binding, module };
      case 'class': {
        const bases = binding.bases.map((base) => this.#value(base, module, scope, depth));
        const names = bases.flatMap((base) => (base?.kind === 'external' ? [base.name] : base?.kind === 'class' ? [base.base] : []));
        const base = names.find(this.#isKnown);
        return base === undefined ? undefined : { kind: 'class', base };
      }
      case 'import':
        return this.#imported(binding, module, depth);
    }
  }

  #imported({ module: source, level, name }: Extract<Binding, { kind: 'import' }>, module: Module, depth: number): Value | undefined {
    const path = this.find(module.path, source, level);
    if (name === undefined) return path === undefined ? { kind: 'external', name: source } : { kind: 'module', path };
    const found = path === undefined ? undefined : this.#from(path, name, depth);
    if (found !== undefined) return found;
    const below = this.find(module.path, source === '' ? name : `${source}.${name}`, level);
    if (below !== undefined) return { kind: 'module', path: below };
    return path === undefined && level === 0 ? { kind: 'external', name: `${source}.${name}` } : undefined;
  }

  /** What `from module import *` may have brought. */
  #starred(name: string, module: Module, depth: number): Value | undefined {
    for (const binding of module.scope.get('*') ?? []) {
      if (binding.kind !== 'import') continue;
      const value = this.#imported({ ...binding, name }, module, depth + 1);
      if (value !== undefined && (value.kind !== 'external' || this.#isKnown(value.name))) return value;
    }
    return undefined;
  }

  #called(call: Call, module: Module, scope: Names, depth: number): Value | undefined {
    const callee = this.#value(call.callee, module, scope, depth);
    switch (callee?.kind) {
      case 'external':
        return { kind: 'instance', of: callee.name, call, module, scope };
      case 'class':
        return { kind: 'instance', of: callee.base, call, module, scope };
      case 'function':
        return this.#returned(callee.definition, callee.module, depth);
      case 'member':
        return callee;
      case 'instance':
      case 'module':
      case undefined:
        return undefined;
    }
  }

  #returned(definition: Definition, module: Module, depth: number): Instance | undefined {
    const scope = scopeOf(definition.body);
    for (const statement of outsideOfMain(definition.body)) {
      if (statement.kind !== 'return') continue;
      const value = this.#value(statement.value, module, scope, depth + 1);
      if (value?.kind === 'instance' && this.#isKnown(value.of)) return value;
    }
    return undefined;
  }
}
