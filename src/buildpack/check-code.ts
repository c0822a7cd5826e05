import path from 'node:path';
import { missingLines, missingTitle, MISSING_ADVICE } from '../errors/missing-imports.ts';
import { fail } from '../errors/failure.ts';
import type { MissingImport } from '../errors/trouble.ts';
import type { Host } from '../io/host.ts';
import type { InstalledFrom } from '../python/diagnosis/app-view.ts';
import { holderOf } from '../python/diagnosis/package-holder.ts';
import type { Decisions } from '../python/decisions.ts';
import type { CodeFacts, SyntaxProblem } from '../python/imports/code-facts.ts';
import { missingImports } from '../python/imports/missing-imports.ts';
import { ownModules } from '../python/imports/own-modules.ts';
import { mayCheckImports } from '../python/imports/setting.ts';
import { commandWords } from '../python/start/command-words.ts';
import { BUILD_LIMITS, START_LIMITS } from './code-program.ts';
import type { BuildContext } from './context.ts';
import { installedModules } from './installed-modules.ts';
import { codeOf } from './known-code.ts';
import { listCode } from './list-code.ts';
import { lookAtCode, startedBy } from './look-at-code.ts';
import { packageNames } from './package-names.ts';
import { viewApp } from './view-app.ts';

/** What the code of an app is checked with. */
interface Checked {
  readonly python: { readonly executable: string; readonly minor: string; readonly identity: string };
  readonly venv: string;
  /** A folder that later builds get again. */
  readonly cacheDir: string;
  readonly installedFrom: InstalledFrom;
}

/** Where the code that commands start cannot be parsed by the app's Python; what cannot be looked at has no problem. */
export async function findSyntaxProblems(
  host: Pick<Host, 'run' | 'files'>,
  python: string,
  appDir: string,
  commands: readonly string[],
): Promise<readonly SyntaxProblem[]> {
  const code = await lookAtCode(host, python, appDir, startedBy(host, appDir, commands, {}), START_LIMITS);
  return code?.errors ?? [];
}

/**
 * Warns about code that the app's Python cannot parse, and about imports that nothing provides: the app would not start, and some
 * servers answer all the same. Fails for such an import if the build is strict.
 */
export async function checkCode(
  host: Host,
  context: BuildContext,
  checked: Checked,
  { processes, staticFiles }: Pick<Decisions, 'processes' | 'staticFiles'>,
): Promise<void> {
  const { appDir, env } = context;
  const { python, cacheDir, installedFrom } = checked;
  const commands = processes.map(({ args, command }) => args.at(-1) ?? command.join(' '));
  const started = startedBy(host, appDir, [...commands, ...modulesOf(host, checked.venv, commands)], env);
  if (started.files.length === 0) return;
  const listed = listCode(host, appDir);
  const code = await codeOf(host, cacheDir, { appDir, python, started, listed: listed.files }, () =>
    lookAtCode(host, python.executable, appDir, started, BUILD_LIMITS),
  );
  if (code === undefined) return;
  warnOfSyntax(host, code.errors, python.minor);
  if (!mayCheckImports(env)) return;
  if (code.isBounded) host.emit({ type: 'detail', message: BOUND });
  const view = viewApp(host, context, { env, packages: installedFrom, manage: staticFiles.manage ?? 'manage.py' });
  const missing = missingImports({
    code,
    folders: started.folders,
    anyFolder: listed.isBounded || started.isPartly || env['PYTHONPATH'] !== undefined,
    own: ownModules(listed.files),
    installed: installedModules(host, checked.venv),
    names: packageNames(host, context),
    holderOf: (module) => holderOf(module, view),
  });
  // A folder without code is a namespace to Python, if there is no package that is meant.
  const isFolder = ({ module, package: known }: MissingImport): boolean =>
    known === undefined && ['', ...started.folders].some((folder) => host.files.kindOf(path.join(appDir, folder, module)) === 'folder');
  reportMissing(
    host,
    missing.filter((one) => !isFolder(one)),
    installedFrom.addTo,
    context.strict === true,
  );
}

/** What the programs that packages brought run, as commands of their own: the app's own project may be one. */
function modulesOf({ files }: Pick<Host, 'files'>, venv: string, commands: readonly string[]): string[] {
  return commands.flatMap((command) => {
    const program = commandWords(command)?.words[0] ?? '';
    const read = /^[\w.-]+$/.test(program) ? files.readText(path.join(venv, 'bin', program), program) : undefined;
    const [, module] = (read !== undefined && 'text' in read ? /^from ([\w.]+) import /m.exec(read.text) : null) ?? [];
    return module === undefined ? [] : [`python -m ${module}`];
  });
}

const MOST = 3;
const CONSEQUENCE = 'What imports this file cannot start.';
const BOUND = `Imports were checked in the first ${BUILD_LIMITS.files} files or ${BUILD_LIMITS.bytes / 1024 / 1024} MB of the app's code.`;

function warnOfSyntax(host: Pick<Host, 'emit'>, errors: CodeFacts['errors'], minor: string): void {
  for (const problem of errors.slice(0, MOST)) {
    const title = `${syntaxWords(problem)} (Python ${minor})`;
    host.emit({ type: 'warning', title, body: [...(problem.code === '' ? [] : [`  ${problem.code}`]), CONSEQUENCE] });
  }
}

function reportMissing(host: Pick<Host, 'emit'>, imports: readonly MissingImport[], addTo: string, strict: boolean): void {
  if (imports.length === 0) return;
  if (strict) fail({ kind: 'imports-missing', imports, addTo });
  const lines = missingLines(imports, addTo).map((line) => `  ${line}`);
  host.emit({ type: 'warning', title: missingTitle(imports), body: [...lines, MISSING_ADVICE] });
}

/** `app.py:7 has a syntax error: '(' was never closed`. */
export function syntaxWords({ file, line, message }: SyntaxProblem): string {
  return `${file}:${line} has a syntax error: ${message}`;
}
