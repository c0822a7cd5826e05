import type { EntryKind } from '../file-content.ts';
import { commandWords, optionOf } from './command-words.ts';

/** What a command runs of an app: files, and the folders that it imports from. Paths are the app's; `''` is its root. */
export interface StartFiles {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Files that apps start with where nothing says so. */
const USUAL = ['app.py', 'main.py', 'wsgi.py', 'asgi.py', 'manage.py', 'application.py', 'server.py', 'run.py', 'api.py'];
/** The options of servers for a folder to import from. */
const FOLDER_OPTIONS = ['--chdir', '--pythonpath', '--app-dir', '--working-dir'];
const MODULE = /^([A-Za-z_]\w*(?:\.\w+)*)(?::\S*)?$/;

/**
 * The files of an app that a command names: scripts, and modules such as `shop.wsgi:app`. Where a shell does more than run words,
 * it is taken apart at what is no word. `kindOf` says what is at a path of the app.
 */
export function startFiles(command: string, kindOf: (path: string) => EntryKind | undefined): StartFiles {
  const read = commandWords(command);
  const [program = '', ...others] = read?.words ?? command.split(/[\s;|&()<>]+/);
  const variables = read?.variables ?? {};
  const named = [variables['PYTHONPATH'] ?? '', ...FOLDER_OPTIONS.map((option) => optionOf(others, option) ?? ''), 'src'];
  const folders = [
    '',
    ...named.flatMap((value) => value.split(/[:,]/)).flatMap((one) => (/^\/|\.\./.test(one) ? [] : [inApp(one)])),
  ].filter((one) => one === '' || kindOf(one) === 'folder');
  const words = [
    ...(program.endsWith('.py') ? [program] : []),
    ...others.map((word) => word.replace(/^--?[\w-]+=/, '')),
    ...(program === 'flask' ? [variables['FLASK_APP'] ?? '', 'wsgi', 'app'] : []),
  ];
  const found = words.flatMap((word) => folders.flatMap((folder) => filesOf(word).map((file) => inApp(`${folder}/${file}`))));
  return { files: [...new Set(found)].filter((file) => kindOf(file) === 'file'), folders: [...new Set(folders)] };
}

/** The files that an app most likely starts with, where nothing says how it starts. */
export function usualStartFiles(kindOf: (path: string) => EntryKind | undefined): StartFiles {
  return { files: USUAL.filter((file) => kindOf(file) === 'file'), folders: ['', ...(kindOf('src') === 'folder' ? ['src'] : [])] };
}

function filesOf(word: string): string[] {
  if (/^[\w./-]+\.py$/.test(word)) return /^\/|\.\./.test(word) ? [] : [word];
  const path = MODULE.exec(word)?.[1]?.replaceAll('.', '/');
  return path === undefined ? [] : [`${path}.py`, `${path}/__init__.py`, `${path}/__main__.py`];
}

/** A path without `./` and slashes too many; the root is `''`. */
function inApp(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
