import { stringIn, type Table, tableIn } from '../file-content.ts';
import { type Candidate, pathFor } from './candidates.ts';
import { shownLine } from './shown-line.ts';
import { callsIn, importsIn } from './code.ts';
import { STREAMLIT } from './frameworks.ts';
import { importFolder } from './import-folder.ts';
import type { Modules } from './modules.ts';
import { acts, botImport, importedBy, mayServe, servesItself } from './purpose.ts';
import { folderOf, stemOf } from './paths.ts';
import type { Module } from './values.ts';
import { OWN_SERVERS, quoted, type Served } from './servers.ts';

/** Scripts that Streamlit runs: those that use it and that no other of them imports. Pages are found by Streamlit itself. */
export function streamlitScripts(modules: Modules, files: readonly string[]): Candidate[] {
  const using = files.filter((file) => usesStreamlit(modules.at(file)));
  const imported = new Set(using.flatMap((file) => importedBy(modules, file)));
  const scripts = using.filter((file) => !imported.has(file) && !/(^|\/)pages\//.test(file));
  // The default of Streamlit's own hosting.
  const usual = scripts.filter((file) => file === 'streamlit_app.py');
  return (usual.length === 1 ? usual : scripts).flatMap((file) => {
    const server = OWN_SERVERS[STREAMLIT.own ?? ''];
    const line = lineOfImport(modules.at(file), STREAMLIT.module);
    const served = programIn(modules, file);
    const command = server?.command(served);
    if (server === undefined || command === undefined) return [];
    return {
      framework: STREAMLIT.name,
      served,
      server,
      command: pathFor(modules, served) + command,
      isProgram: false,
      evidence: [shownLine(modules, file, line)],
    };
  });
}

function usesStreamlit(module: Module | undefined): boolean {
  if (module === undefined || !importsIn(module.statements).some((one) => isOf(one.module, STREAMLIT.module))) return false;
  const names = new Set(
    [...module.scope].flatMap(([name, bindings]) =>
      bindings.some((binding) => binding.kind === 'import' && isOf(binding.module, STREAMLIT.module)) ? [name] : [],
    ),
  );
  return callsIn(module.statements).some(({ call }) => {
    let { callee } = call;
    while (callee.kind === 'attribute') callee = callee.of;
    return callee.kind === 'name' && names.has(callee.name);
  });
}

function isOf(module: string, name: string): boolean {
  return module === name || module.startsWith(`${name}.`);
}

function lineOfImport(module: Module | undefined, name: string): number {
  return importsIn(module?.statements ?? []).find((one) => isOf(one.module, name))?.line ?? 1;
}

function programIn(modules: Modules, file: string): Served {
  const { folder, module } = importFolder(modules, file, true);
  return { module, object: '', isFactory: false, folder, file, interface: 'program' };
}

/**
 * How an app without a web framework starts: by the one script that its project installs, by a package that is a program, or by the
 * one file that is one.
 */
export function findPrograms(modules: Modules, files: readonly string[], project: Table | undefined, isInstalled: boolean): Candidate[] {
  const scripts = { ...tableIn(project, 'tool', 'poetry', 'scripts'), ...tableIn(project, 'project', 'scripts') };
  const names = Object.keys(scripts);
  const [name] = names;
  if (isInstalled && name !== undefined) {
    return names.map((one) => {
      const target = stringIn(scripts, one) ?? '';
      const file = fileOfTarget(modules, files, target);
      return program(
        modules,
        { module: '', object: '', isFactory: false, folder: '', file: file ?? '', interface: 'program' },
        quoted(one),
        `${one} = "${target}" in pyproject.toml`,
      );
    });
  }
  const mains = files.filter((file) => stemOf(file) === '__main__');
  if (mains.length > 0) return mains.map((file) => packageProgram(modules, file));
  const programs = files.filter((file) => hasMain(modules.at(file)) && stemOf(file) !== 'manage');
  const imported = new Set(files.flatMap((file) => importedBy(modules, file)));
  const starting = programs.filter((file) => !imported.has(file));
  const atRoot = starting.filter((file) => folderOf(file) === '');
  return (atRoot.length > 0 ? atRoot : starting).map((file) => fileProgram(modules, file, mainLine(modules.at(file))));
}

/**
 * Programs that are bots. Beside a web app only those that use a library for bots themselves, and do not serve, as web apps send
 * messages, too.
 */
export function findBots(modules: Modules, files: readonly string[], web: readonly Candidate[]): { command: string; evidence: string[] }[] {
  const serving = new Set(web.flatMap(({ served, app }) => [served.file, ...(app?.references ?? []).map(({ file }) => file)]));
  const imported = new Set(files.flatMap((file) => importedBy(modules, file)));
  return files.flatMap((file) => {
    const line = startLine(modules.at(file));
    if (line === undefined || imported.has(file) || serving.has(file) || stemOf(file) === 'manage') return [];
    const isOwn = web.length > 0;
    const uses = botImport(modules, file, isOwn);
    if (uses === undefined || (isOwn ? servesItself(modules, file) : mayServe(modules, file))) return [];
    const { command = '' } = stemOf(file) === '__main__' ? packageProgram(modules, file) : fileProgram(modules, file, line);
    return [{ command, evidence: [uses] }];
  });
}

/** More scripts than these are tools; only one of a usual name may start the app. */
const MOST_SCRIPTS = 3;
const MOST_FILES = 40;
const USUAL = /^(main|app|bot|run|start|server|worker|index)\.py$/;

/** Scripts at the root of an app that do something as soon as they are run, without saying that they are programs. */
export function loneScripts(modules: Modules, all: readonly string[]): Candidate[] {
  const files = all.filter((file) => folderOf(file) === '');
  if (files.length > MOST_FILES) return [];
  const imported = new Set(files.flatMap((file) => importedBy(modules, file)));
  const scripts = files.filter((file) => !imported.has(file) && acts(modules.at(file)?.statements ?? []) !== undefined);
  const usual = scripts.length > MOST_SCRIPTS ? scripts.filter((file) => USUAL.test(file)) : scripts;
  return usual.slice(0, MOST_SCRIPTS).map((file) => fileProgram(modules, file, acts(modules.at(file)?.statements ?? []) ?? 1));
}

/** The line by which a file is a program: its test for `__main__`, or the first that does something. */
function startLine(module: Module | undefined): number | undefined {
  return module === undefined ? undefined : hasMain(module) ? mainLine(module) : acts(module.statements);
}

/** The program that a file is, known by a line of it. */
function fileProgram(modules: Modules, file: string, line: number): Candidate {
  const served = programIn(modules, file);
  const own = served.folder === folderOf(file);
  const run = own || served.folder !== '' ? `${pathFor(modules, served)}python ${quoted(file)}` : `python -m ${served.module}`;
  return program(modules, served, run, shownLine(modules, file, line));
}

/** The program that a package is by its `__main__.py`. */
function packageProgram(modules: Modules, file: string): Candidate {
  const folder = folderOf(file);
  const served = programIn(modules, folder === '' ? file : `${folder}/__init__.py`);
  if (folder === '') return program(modules, { ...served, file }, 'python .', file);
  const place = importFolder(modules, `${folder}/__init__.py`);
  const path = place.folder === '' ? '' : `PYTHONPATH=${quoted(place.folder)} `;
  return program(modules, { ...served, file }, `${path}python -m ${place.module}`, file);
}

function program(modules: Modules, served: Served, command: string, evidence: string): Candidate {
  const type = served.file === '' || mayServe(modules, served.file) ? 'web' : 'worker';
  return { type, framework: '', served, command, evidence: [evidence], isProgram: true };
}

/** The file of `package.module:function`. */
function fileOfTarget(modules: Modules, files: readonly string[], target: string): string | undefined {
  const path = target.replace(/:.*/s, '').replaceAll('.', '/');
  return files.find((file) => [`${path}.py`, `src/${path}.py`, `${path}/__init__.py`, `src/${path}/__init__.py`].includes(file));
}

function hasMain(module: Module | undefined): boolean {
  return module?.statements.some((statement) => statement.kind === 'block' && statement.isMain) === true;
}

function mainLine(module: Module | undefined): number {
  return module?.statements.find((statement) => statement.kind === 'block' && statement.isMain)?.line ?? 1;
}
