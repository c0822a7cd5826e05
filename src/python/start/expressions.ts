import type { Call, Expression } from './code.ts';
import { childrenOf, DEEPEST, type Node, type Source, split } from './nodes.ts';

/** What an expression says; what is nested too deeply is `other`. */
export function expressionOf(source: Source, node: Node, depth: number): Expression {
  const line = source.lineOf(node);
  if (depth > DEEPEST) return { kind: 'other', parts: [], line };
  const children = childrenOf(node);
  const [first, , third] = children;
  switch (node.name) {
    case 'VariableName':
      return { kind: 'name', name: source.textOf(node), line };
    case 'String':
      return stringOf(source.textOf(node), line);
    case 'Number':
      return { kind: 'number', value: Number(source.textOf(node).replaceAll('_', '')), line };
    case 'Boolean':
      return { kind: 'boolean', value: source.textOf(node) === 'True', line };
    case 'ParenthesizedExpression':
    case 'AwaitExpression':
      return children[1] === undefined ? { kind: 'other', parts: [], line } : expressionOf(source, children[1], depth + 1);
    case 'MemberExpression':
      if (first === undefined || third?.name !== 'PropertyName') break;
      return { kind: 'attribute', of: expressionOf(source, first, depth + 1), name: source.textOf(third), line };
    case 'CallExpression': {
      const list = node.getChild('ArgList');
      if (first === undefined || list === null) break;
      return { ...argumentsOf(source, list, depth + 1), callee: expressionOf(source, first, depth + 1), line };
    }
    case 'LambdaExpression':
      return { kind: 'other', parts: [], line };
    case 'ArrayExpression':
    case 'TupleExpression':
      return { kind: 'list', items: operands(source, children, depth), line };
  }
  return { kind: 'other', parts: operands(source, children, depth), line };
}

function operands(source: Source, children: readonly Node[], depth: number): Expression[] {
  return children
    .filter(({ name }) => /^[A-Z]/.test(name) && !/Op$|^(ParamList|TypeDef|Comment)$/.test(name))
    .map((child) => expressionOf(source, child, depth + 1));
}

/** What a list of arguments passes. */
export function argumentsOf(source: Source, list: Node, depth: number): Omit<Call, 'callee'> {
  const args: Expression[] = [];
  const keywords = new Map<string, Expression>();
  let isOpen = false;
  for (const parts of split(childrenOf(list).slice(1), ({ name }) => name === ',' || name === ')')) {
    const [first, second, third] = parts.filter(({ name }) => name !== 'Comment');
    if (first === undefined) continue;
    if (first.name === '*' || first.name === '**') isOpen = true;
    else if (second?.name === 'AssignOp' && third !== undefined) keywords.set(source.textOf(first), expressionOf(source, third, depth + 1));
    else args.push(expressionOf(source, first, depth + 1));
  }
  return { kind: 'call', args, keywords, isOpen, line: source.lineOf(list) };
}

/** A decorator's expression: names with dots between them, and perhaps arguments. */
export function chainOf(source: Source, nodes: readonly Node[]): Expression {
  let expression: Expression | undefined;
  for (const node of nodes) {
    const line = source.lineOf(node);
    if (node.name === 'VariableName' || node.name === 'PropertyName') {
      const name = source.textOf(node);
      expression = expression === undefined ? { kind: 'name', name, line } : { kind: 'attribute', of: expression, name, line };
    } else if (node.name === 'ArgList' && expression !== undefined) {
      expression = { ...argumentsOf(source, node, 0), callee: expression, line };
    }
  }
  return expression ?? { kind: 'other', parts: [], line: 0 };
}

/** A plain string; bytes and strings with escapes say nothing that matters here. */
function stringOf(text: string, line: number): Expression {
  const [, value] =
    /^[rRuU]?(?:"""([^\\]*)"""|'''([^\\]*)'''|"([^"\\]*)"|'([^'\\]*)')$/s.exec(text)?.filter((part) => part !== undefined) ?? [];
  return value === undefined ? { kind: 'other', parts: [], line } : { kind: 'string', value, line };
}
