import { parser } from '@lezer/python';
import type { Definition, Expression, Statement } from './code.ts';
import { argumentsOf, chainOf, expressionOf } from './expressions.ts';
import { childrenOf, DEEPEST, type Node, Source, split } from './nodes.ts';

/** The parser takes minutes for brackets within brackets by the thousand, which nobody writes. */
const MOST_BRACKETS = 500;

/**
 * The statements of a Python file. Text with errors gives what is understood of it. Undefined if it is nested so deeply that
 * nothing can be said.
 */
export function parsePython(text: string): readonly Statement[] | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return new Reader(new Source(text)).statements(parser.parse(text).topNode, 0);
  } catch (error) {
    // The parser calls itself once for each level of brackets.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether brackets are open by the hundred; those in texts and comments count too, as only a parser could tell. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(bracket)) open++;
    else if (open > 0) open--;
    if (open > MOST_BRACKETS) return true;
  }
  return false;
}

const MAIN = /^(["'])__main__\1$/;

class Reader {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  statements(parent: Node, depth: number): Statement[] {
    if (depth > DEEPEST) return [];
    return childrenOf(parent).flatMap((node) => this.#statement(node, depth));
  }

  #statement(node: Node, depth: number): Statement[] {
    const line = this.#source.lineOf(node);
    switch (node.name) {
      case 'ImportStatement':
        return this.#imports(node, line);
      case 'AssignStatement':
        return this.#assignment(node, line);
      case 'ExpressionStatement':
        return childrenOf(node)
          .slice(0, 1)
          .map((child) => ({ kind: 'expression', value: expressionOf(this.#source, child, 0), line }));
      case 'ReturnStatement':
        return childrenOf(node)
          .slice(1, 2)
          .map((child) => ({ kind: 'return', value: expressionOf(this.#source, child, 0), line }));
      case 'StatementGroup':
        return this.statements(node, depth + 1);
      case 'DecoratedStatement':
        return this.#decorated(node, depth);
      case 'FunctionDefinition':
        return [this.#function(node, depth, [])];
      case 'ClassDefinition':
        return [this.#class(node, depth)];
      case 'IfStatement':
      case 'TryStatement':
      case 'ForStatement':
      case 'WhileStatement':
      case 'WithStatement':
      case 'MatchStatement':
        return this.#blocks(node, depth);
      default:
        return [];
    }
  }

  #imports(node: Node, line: number): Statement[] {
    const words = childrenOf(node)
      .filter(({ name }) => !['Comment', '(', ')'].includes(name))
      .map((child) => this.#source.textOf(child));
    if (words[0] === 'import') {
      return split(words.slice(1)).map((part) => {
        const { name, as } = aliasOf(part);
        return { kind: 'import', module: name, level: 0, ...(as === undefined ? {} : { as }), line };
      });
    }
    const at = words.indexOf('import');
    if (words[0] !== 'from' || at < 0) return [];
    const from = words.slice(1, at).join('');
    const level = /^\.*/.exec(from)?.[0].length ?? 0;
    const names = split(words.slice(at + 1)).map(aliasOf);
    return [{ kind: 'import', module: from.slice(level), level, names: new Map(names.map(({ name, as }) => [as ?? name, name])), line }];
  }

  #assignment(node: Node, line: number): Statement[] {
    const children = childrenOf(node).filter(({ name }) => name !== 'TypeDef' && name !== 'Comment');
    const parts = split(
      children.map((child) => child),
      (child) => child.name === 'AssignOp',
    );
    const [value, ...more] = parts.at(-1) ?? [];
    if (value === undefined || parts.length < 2 || more.length > 0) return [];
    const targets = parts
      .slice(0, -1)
      .flatMap(([target, ...others]) => (others.length === 0 && target?.name === 'VariableName' ? [this.#source.textOf(target)] : []));
    return [{ kind: 'assign', targets, value: expressionOf(this.#source, value, 0), line }];
  }

  #decorated(node: Node, depth: number): Statement[] {
    const decorators = node.getChildren('Decorator').map((decorator) => chainOf(this.#source, childrenOf(decorator).slice(1)));
    const [definition, type] = [node.getChild('FunctionDefinition'), node.getChild('ClassDefinition')];
    if (definition !== null) return [this.#function(definition, depth, decorators)];
    return type === null ? [] : [this.#class(type, depth)];
  }

  #function(node: Node, depth: number, decorators: readonly Expression[]): Definition {
    const name = node.getChild('VariableName');
    const body = node.getChild('Body');
    return {
      kind: 'function',
      name: name === null ? '' : this.#source.textOf(name),
      required: this.#required(node.getChild('ParamList')),
      isAsync: node.getChild('async') !== null,
      decorators,
      body: body === null ? [] : this.statements(body, depth + 1),
      line: this.#source.lineOf(node),
    };
  }

  #required(list: Node | null): number {
    const params = list === null ? [] : split(childrenOf(list).slice(1, -1), ({ name }) => name === ',');
    return params.filter((parts) => {
      const names = parts.map(({ name }) => name).filter((name) => name !== 'Comment');
      return names[0] === 'VariableName' && !names.includes('AssignOp');
    }).length;
  }

  #class(node: Node, depth: number): Statement {
    const [name, bases, body] = [node.getChild('VariableName'), node.getChild('ArgList'), node.getChild('Body')];
    return {
      kind: 'class',
      name: name === null ? '' : this.#source.textOf(name),
      bases: bases === null ? [] : argumentsOf(this.#source, bases, 0).args,
      body: body === null ? [] : this.statements(body, depth + 1),
      line: this.#source.lineOf(node),
    };
  }

  #blocks(node: Node, depth: number): Statement[] {
    const children = childrenOf(node);
    const found: Statement[] = [];
    let isMain = false;
    const isTried = node.name === 'TryStatement' && this.#catchesImports(children);
    const isCondition = node.name === 'IfStatement' && this.#isOfSystem(children);
    const isSuppressed = node.name === 'WithStatement' && /\bsuppress\s*\(/.test(this.#headOf(children));
    for (const [index, child] of children.entries()) {
      if (['if', 'elif', 'else', 'except', 'finally'].includes(child.name)) {
        const condition = children[index + 1];
        isMain = child.name === 'if' && condition !== undefined && this.#isMainTest(condition);
      } else if (child.name === 'as' && node.name === 'WithStatement') {
        const [value, target] = [children[index - 1], children[index + 1]];
        if (value === undefined || target?.name !== 'VariableName') continue;
        found.push({
          kind: 'assign',
          targets: [this.#source.textOf(target)],
          value: expressionOf(this.#source, value, 0),
          line: this.#source.lineOf(value),
        });
      } else if (child.name === 'Body' || child.name === 'MatchBody') {
        const bodies = child.name === 'Body' ? [child] : child.getChildren('MatchClause').flatMap((clause) => clause.getChildren('Body'));
        const body = bodies.flatMap((one) => this.statements(one, depth + 1));
        found.push({ kind: 'block', isMain, isOptional: isTried || isCondition || isSuppressed, body, line: this.#source.lineOf(node) });
      }
    }
    return found;
  }

  /** What stands before the body of a statement. */
  #headOf(children: readonly Node[]): string {
    const end = children.findIndex(({ name }) => name === 'Body');
    return children
      .slice(0, Math.max(end, 0))
      .map((child) => this.#source.textOf(child))
      .join(' ');
  }

  /** Whether a `try` goes on where an import fails. Then its other parts are not needed either. */
  #catchesImports(children: readonly Node[]): boolean {
    return children.some((child, index) => {
      const next = children[index + 1];
      if (child.name !== 'except' || next === undefined) return false;
      return next.name === 'Body' || /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/.test(this.#source.textOf(next));
    });
  }

  /** Whether an `if` asks for the system, the version of Python, or a type checker. */
  #isOfSystem(children: readonly Node[]): boolean {
    return children.some(
      (child, index) =>
        ['if', 'elif'].includes(child.name) &&
        /\bTYPE_CHECKING\b|\bsys\.(?:platform|version_info)\b|\bos\.name\b|\bplatform\.system\b/.test(
          children[index + 1] === undefined ? '' : this.#source.textOf(children[index + 1] as Node),
        ),
    );
  }

  #isMainTest(node: Node): boolean {
    const parts = childrenOf(node);
    if (node.name === 'ParenthesizedExpression') return parts[1] !== undefined && this.#isMainTest(parts[1]);
    if (node.name !== 'BinaryExpression' || parts.length !== 3) return false;
    const [left = '', operator, right = ''] = parts.map((part) => this.#source.textOf(part));
    return operator === '==' && ((left === '__name__' && MAIN.test(right)) || (right === '__name__' && MAIN.test(left)));
  }
}

function aliasOf(words: readonly string[]): { name: string; as?: string } {
  const at = words.indexOf('as');
  const as = at < 0 ? undefined : words[at + 1];
  return { name: words.slice(0, at < 0 ? undefined : at).join(''), ...(as === undefined ? {} : { as }) };
}
