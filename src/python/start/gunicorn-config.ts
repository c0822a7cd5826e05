import { scopeOf } from './code.ts';
import { parsePython } from './syntax.ts';

/** The port that a gunicorn configuration fixes by `bind = "0.0.0.0:8000"`; undefined if it fixes none, or nobody can tell. */
export function fixedPort(text: string): { readonly port: string; readonly line: number } | undefined {
  const bindings = scopeOf(parsePython(text) ?? []).get('bind') ?? [];
  const [only] = bindings;
  if (bindings.length !== 1 || only?.kind !== 'value' || only.value.kind !== 'string') return undefined;
  const port = /:(\d+)$/.exec(only.value.value)?.[1];
  return port === undefined ? undefined : { port, line: only.line };
}
