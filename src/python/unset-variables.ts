import type { Environment } from '../cnb/layer-env.ts';
import { fail, type UnsetVariable } from '../errors/failure.ts';
import type { Install } from './managers/manager.ts';
import { forbidsIndex } from './managers/pip/pip.ts';

/**
 * Fails if files use unset variables that the install needs: tools would use the literal `${NAME}` as a URL. Returns those that
 * an install may do without, each with its first use.
 */
export function checkVariables({ uses = [] }: Pick<Install, 'uses'>, env: Environment, offline: boolean): UnsetVariable[] {
  // pip ignores empty values like absent ones.
  const unset = uses.filter(({ name }) => (env[name] ?? '') === '');
  const asksIndex = !offline && !forbidsIndex(env);
  const needed = unset.filter((use) => use.needed === 'always' || (use.needed === 'for-index' && asksIndex));
  const firsts = (all: typeof uses): UnsetVariable[] =>
    all
      .filter((use, at) => all.findIndex(({ name }) => name === use.name) === at)
      .map(({ name, file, line }) => ({ name, file, ...(line === undefined ? {} : { line }), isEmpty: name in env }));
  if (needed.length > 0) fail({ kind: 'variable-unset', uses: firsts(needed) });
  return firsts(unset);
}

/** `requirements.txt:1 uses ${TOKEN}, which is not set`, for messages. */
export function unsetTitle({ name, file, line, isEmpty }: UnsetVariable): string {
  return `${file}${line === undefined ? '' : `:${line}`} uses \${${name}}, which is ${isEmpty ? 'empty' : 'not set'}`;
}
