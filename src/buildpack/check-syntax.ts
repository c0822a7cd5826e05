import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import type { PlannedProcess } from '../python/start/plan.ts';
import { startFiles, type StartFiles, usualStartFiles } from '../python/start/start-files.ts';

/** A place in the app's code that its Python cannot parse. */
export interface SyntaxProblem {
  readonly file: string;
  readonly line: number;
  /** What Python says of it, and the line itself. */
  readonly message: string;
  readonly code: string;
  /** Whether a start command names the file; otherwise what is started imports it, perhaps. */
  readonly named: boolean;
}

/**
 * Parses files of an app, and what they import of it, without running anything. Text such as "shop.settings" counts as an import,
 * as Django names modules so. Bounded, as every build does it.
 */
const PARSE = `
import ast, json, os, re, sys
wanted = json.load(sys.stdin)
root = os.path.realpath(".")
queue, found, size = list(wanted["files"]), [], 0
named, seen = set(queue), set(queue)
def add(dotted, folders):
    parts = [part for part in dotted.split(".") if part]
    for folder in folders:
        for count in range(1, len(parts) + 1):
            place = "/".join(([folder] if folder else []) + parts[:count])
            for file in (place + ".py", place + "/__init__.py"):
                if file not in seen and os.path.isfile(file):
                    seen.add(file)
                    queue.append(file)
for file in queue:
    real = os.path.realpath(file)
    if len(seen) > 400 or size > 250000 or not real.startswith(root + os.sep) or not os.path.isfile(real):
        continue
    with open(real, "rb") as opened:
        source = opened.read(250001)
    if len(source) > 250000:
        continue
    size += len(source)
    try:
        tree = ast.parse(source, file)
        compile(tree, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        problem = [file, error.lineno or 1, error.msg or "invalid syntax", (error.text or "").strip()[:200], file in named]
        found.append(problem)
        continue
    except (ValueError, RecursionError, MemoryError):
        continue
    here = os.path.dirname(file)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                add(alias.name, wanted["folders"] + [here])
        elif isinstance(node, ast.ImportFrom):
            base = here
            for _ in range(node.level - 1):
                base = os.path.dirname(base)
            for alias in node.names:
                add((node.module or "") + "." + alias.name, [base] if node.level else wanted["folders"] + [here])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[A-Za-z_]\\w*(\\.\\w+)+", node.value):
            add(node.value, wanted["folders"])
print(json.dumps(found))
`;
const LIMIT_MS = 10_000;

/** Where the code that commands start cannot be parsed by the app's Python; what cannot be looked at has no problem. */
export async function findSyntaxProblems(
  host: Pick<Host, 'run' | 'files'>,
  python: string,
  appDir: string,
  commands: readonly string[],
): Promise<SyntaxProblem[]> {
  const kindOf = (name: string): ReturnType<Host['files']['reachableKind']> => host.files.reachableKind(path.join(appDir, name));
  const started = commands.map((command) => startFiles(command, kindOf)).filter(({ files }) => files.length > 0);
  const all: readonly StartFiles[] = started.length > 0 ? started : [usualStartFiles(kindOf)];
  const files = [...new Set(all.flatMap((one) => one.files))];
  if (files.length === 0) return [];
  const env: Environment = { PATH: '/usr/bin:/bin' };
  const input = JSON.stringify({ files, folders: [...new Set(all.flatMap((one) => one.folders))] });
  const args = ['-I', '-S', '-B', '-W', 'ignore', '-c', PARSE];
  const { exitCode, output } = await host.run({ program: python, args, cwd: appDir, env, input, isProbe: true, limitMs: LIMIT_MS });
  return exitCode === 0 ? readProblems(output).map((one) => (started.length > 0 ? one : { ...one, named: false })) : [];
}

/** Warns about code that the app's Python cannot parse: the app would not start, and some servers answer all the same. */
export async function checkSyntax(
  host: Host,
  appDir: string,
  python: { readonly executable: string; readonly minor: string },
  processes: readonly PlannedProcess[],
): Promise<void> {
  const commands = processes.map(({ args, command }) => args.at(-1) ?? command.join(' '));
  const problems = await findSyntaxProblems(host, python.executable, appDir, commands);
  for (const problem of problems.slice(0, MOST)) {
    const title = `${syntaxWords(problem)} (Python ${python.minor})`;
    host.emit({ type: 'warning', title, body: [...(problem.code === '' ? [] : [`  ${problem.code}`]), CONSEQUENCE] });
  }
}

const MOST = 3;
const CONSEQUENCE = 'What imports this file cannot start.';

/** `app.py:7 has a syntax error: '(' was never closed`. */
export function syntaxWords({ file, line, message }: SyntaxProblem): string {
  return `${file}:${line} has a syntax error: ${message}`;
}

function readProblems(output: string): SyntaxProblem[] {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return [];
  }
  return (Array.isArray(answer) ? (answer as readonly unknown[]) : []).flatMap((one) => {
    if (!Array.isArray(one)) return [];
    const [file, line, message, code, named] = one as readonly unknown[];
    return typeof file === 'string' && typeof line === 'number' && typeof message === 'string' && typeof code === 'string'
      ? [{ file, line, message, code, named: named === true }]
      : [];
  });
}
