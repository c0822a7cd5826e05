import * as fs from 'node:fs';
import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { firstLineOf } from '../io/regular.ts';

/** The program of a command. */
export interface FoundCommand {
  readonly file: string;
  /** Whether it is a Python program of this machine: it sees the machine's packages, not the app's. */
  readonly foreignPython: boolean;
}

const PYTHON_NAME = /^(python|pypy|pip|pydoc|idle|2to3|easy_install|pipx|pipenv|poetry|pdm|uv|uvx|virtualenv)([\d.]*|-[\d.]+)$/;
const PYTHON_SCRIPT = /^#!.*\b(python|pypy)[\d.]*\b/;

/**
 * Finds the program of a command as the system does: relative to `cwd` if its name has a slash, otherwise on the PATH. Undefined
 * if it is not found. `ours` are the app's folders: its layers and its workspace.
 */
export function findCommand(program: string, env: Environment, cwd: string, ours: readonly string[]): FoundCommand | undefined {
  const folders = program.includes('/') ? [''] : (env['PATH'] ?? '').split(':');
  const file = folders.map((folder) => path.resolve(cwd, folder, program)).find(isProgram);
  if (file === undefined) return undefined;
  // A user who writes a path knows which program it is.
  const isMeant = program.includes('/') || ours.some((folder) => file.startsWith(`${folder}/`));
  return { file, foreignPython: !isMeant && (PYTHON_NAME.test(program) || PYTHON_SCRIPT.test(firstLineOf(file))) };
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
