/** An expression of Python, as far as it can say how an app starts; all else is `other`. Lines count from 1. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly line: number }
  | Call
  | { readonly kind: 'string'; readonly value: string; readonly line: number }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly line: number }
  | { readonly kind: 'other'; readonly parts: readonly Expression[]; readonly line: number };

export interface Call {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Expression[];
  readonly keywords: ReadonlyMap<string, Expression>;
  /** Whether `*args` or `**kwargs` pass what nobody can tell from here. */
  readonly isOpen: boolean;
  readonly line: number;
}

export type Statement =
  | {
      readonly kind: 'import';
      readonly module: string;
      /** How many dots precede the module. */
      readonly level: number;
      /** What is imported from it, by the name that it gets here; `*` for all. Absent for `import module`. */
      readonly names?: ReadonlyMap<string, string>;
      /** The name that `import module as name` gives. */
      readonly as?: string;
      readonly line: number;
    }
  | { readonly kind: 'assign'; readonly targets: readonly string[]; readonly value: Expression; readonly line: number }
  | Definition
  | {
      readonly kind: 'class';
      readonly name: string;
      readonly bases: readonly Expression[];
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | { readonly kind: 'expression' | 'return'; readonly value: Expression; readonly line: number }
  /** What may run or not, or several times; `isMain` where it only runs in a program (`if __name__ == "__main__"`). */
  | {
      readonly kind: 'block';
      readonly isMain: boolean;
      /** Whether the program also works without what it imports: for types only, on another system, or where an ImportError is caught. */
      readonly isOptional: boolean;
      readonly body: readonly Statement[];
      readonly line: number;
    };

export interface Definition {
  readonly kind: 'function';
  readonly name: string;
  /** How many arguments a caller has to give. */
  readonly required: number;
  readonly isAsync: boolean;
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  readonly line: number;
}

/** Where a call is made: when the module is imported, when it is the program, or when somebody calls a function. */
export type Place = 'import' | 'main' | 'function';

/** Every call in statements, with the place where it is made. */
export function callsIn(statements: readonly Statement[], place: Place = 'import'): { readonly call: Call; readonly place: Place }[] {
  return statements.flatMap((statement) => {
    switch (statement.kind) {
      case 'import':
        return [];
      case 'assign':
      case 'expression':
      case 'return':
        return callsBelow(statement.value).map((call) => ({ call, place }));
      case 'function':
        return callsIn(statement.body, 'function');
      case 'class':
        return callsIn(statement.body, place);
      case 'block':
        return callsIn(statement.body, statement.isMain && place === 'import' ? 'main' : place);
    }
  });
}

function callsBelow(expression: Expression): Call[] {
  switch (expression.kind) {
    case 'attribute':
      return callsBelow(expression.of);
    case 'list':
      return expression.items.flatMap(callsBelow);
    case 'other':
      return expression.parts.flatMap(callsBelow);
    case 'call':
      return [expression, ...[expression.callee, ...expression.args, ...expression.keywords.values()].flatMap(callsBelow)];
    case 'name':
    case 'string':
    case 'number':
    case 'boolean':
      return [];
  }
}

/** What a name stands for in a module or in a function. */
export type Binding =
  | { readonly kind: 'import'; readonly module: string; readonly level: number; readonly name?: string; readonly line: number }
  | { readonly kind: 'value'; readonly value: Expression; readonly line: number }
  | Definition
  | Extract<Statement, { kind: 'class' }>;

/** Each name with all that it is bound to, in order; what only a program does is left out. */
export type Scope = ReadonlyMap<string, readonly Binding[]>;

/** The names that statements bind. */
export function scopeOf(statements: readonly Statement[]): Scope {
  const scope = new Map<string, Binding[]>();
  const bind = (name: string, binding: Binding): void => {
    const bindings = scope.get(name);
    if (bindings === undefined) scope.set(name, [binding]);
    else bindings.push(binding);
  };
  for (const statement of outsideOfMain(statements)) {
    if (statement.kind === 'assign') {
      for (const target of statement.targets) bind(target, { kind: 'value', value: statement.value, line: statement.line });
    } else if (statement.kind === 'function' || statement.kind === 'class') {
      bind(statement.name, statement);
    } else if (statement.kind === 'import') {
      const { module, level, names, as, line } = statement;
      if (names !== undefined) for (const [own, name] of names) bind(own, { kind: 'import', module, level, name, line });
      else
        bind(as ?? module.replace(/\..*/s, ''), {
          kind: 'import',
          module: as === undefined ? module.replace(/\..*/s, '') : module,
          level,
          line,
        });
    }
  }
  return scope;
}

/** Statements with those of their blocks, in order. */
export function outsideOfMain(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement) => {
    if (statement.kind !== 'block') return [statement];
    return statement.isMain ? [] : outsideOfMain(statement.body);
  });
}

/** The imports in statements without which a program does not work, those in functions included. */
export function neededImports(statements: readonly Statement[]): Extract<Statement, { kind: 'import' }>[] {
  return statements.flatMap((statement) => {
    if (statement.kind === 'import') return [statement];
    if (statement.kind === 'block' && statement.isOptional) return [];
    return 'body' in statement ? neededImports(statement.body) : [];
  });
}

/** Every import in statements, those in functions included. */
export function importsIn(statements: readonly Statement[]): Extract<Statement, { kind: 'import' }>[] {
  return statements.flatMap((statement) => {
    if (statement.kind === 'import') return [statement];
    return 'body' in statement ? importsIn(statement.body) : [];
  });
}
