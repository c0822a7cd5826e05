import type { Call, Definition, Scope, Statement } from './code.ts';

/** A Python file of the app. */
export interface Module {
  readonly path: string;
  readonly statements: readonly Statement[];
  readonly scope: Scope;
}

/** What an expression stands for, as far as the app's own files tell. */
export type Value =
  /** Something of a package, by its full name. */
  | { readonly kind: 'external'; readonly name: string }
  | Instance
  /** An attribute of an object, or what a method of it returns. */
  | { readonly kind: 'member'; readonly of: Instance; readonly name: string }
  | { readonly kind: 'function'; readonly definition: Definition; readonly module: Module }
  | { readonly kind: 'class'; readonly base: string }
  | { readonly kind: 'module'; readonly path: string };

/** An object that a call of something of a package makes. */
export interface Instance {
  readonly kind: 'instance';
  /** The full name of what is called: `flask.Flask`. */
  readonly of: string;
  readonly call: Call;
  readonly module: Module;
  /** What names stood for where it is called. */
  readonly scope: Names;
}

/** The bindings of names at one place. */
export type Names = Pick<Scope, 'get'>;
