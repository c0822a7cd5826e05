import { stringIn, type Table, tableIn } from '../file-content.ts';
import { type Candidate, pathFor, stemOf } from './candidates.ts';
import { shownLine } from './shown-line.ts';
import { callsIn, importsIn } from './code.ts';
import { STREAMLIT } from './frameworks.ts';
import { importFolder } from './import-folder.ts';
import type { Modules } from './modules.ts';
import { folderOf } from './paths.ts';
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

function importedBy(modules: Modules, file: string): string[] {
  return importsIn(modules.at(file)?.statements ?? []).flatMap(({ module, level, names }) =>
    ['', ...(names?.values() ?? [])].flatMap(
      (name) => modules.find(file, [module, name].filter((part) => part !== '').join('.'), level) ?? [],
    ),
  );
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
        { module: '', object: '', isFactory: false, folder: '', file: file ?? '', interface: 'program' },
        quoted(one),
        `${one} = "${target}" in pyproject.toml`,
      );
    });
  }
  const mains = files.filter((file) => stemOf(file) === '__main__');
  if (mains.length > 0) {
    return mains.map((file) => {
      const served = programIn(modules, folderOf(file) === '' ? file : `${folderOf(file)}/__init__.py`);
      if (folderOf(file) === '') return program({ ...served, file }, 'python .', file);
      const { folder, module } = importFolder(modules, `${folderOf(file)}/__init__.py`);
      return program({ ...served, file }, `${folder === '' ? '' : `PYTHONPATH=${quoted(folder)} `}python -m ${module}`, file);
    });
  }
  const programs = files.filter((file) => hasMain(modules.at(file)) && stemOf(file) !== 'manage');
  const imported = new Set(files.flatMap((file) => importedBy(modules, file)));
  const starting = programs.filter((file) => !imported.has(file));
  const atRoot = starting.filter((file) => folderOf(file) === '');
  return (atRoot.length > 0 ? atRoot : starting).map((file) => {
    const served = programIn(modules, file);
    const own = served.folder === folderOf(file);
    const run = own || served.folder !== '' ? `${pathFor(modules, served)}python ${quoted(file)}` : `python -m ${served.module}`;
    return program(served, run, shownLine(modules, file, mainLine(modules.at(file))));
  });
}

function program(served: Served, command: string, evidence: string): Candidate {
  return { framework: '', served, command, evidence: [evidence], isProgram: true };
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
