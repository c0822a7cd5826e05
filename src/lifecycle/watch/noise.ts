import { OUTPUT_NAME } from '../../buildpack/output-mark.ts';

/** Folders that tools and version control write to, and nobody edits. */
const FOLDERS: ReadonlySet<string> = new Set(
  `${OUTPUT_NAME} .git .hg .svn .jj __pycache__ __pypackages__ node_modules .venv venv .tox .nox .mypy_cache .pytest_cache .ruff_cache
  .hypothesis .ipynb_checkpoints .idea .vscode .eggs .cache .DS_Store`.split(/\s+/),
);

/**
 * Bytecode, logs, and what editors leave beside a file while they save it: Vim (swap files, `4913`, backups), Emacs (locks, autosaves),
 * JetBrains, GNOME, KDE, LibreOffice.
 */
const FILES =
  /\.(py[co]|sw[a-p]|swpx|kate-swp|egg-info|log)$|~$|^(4913|\.#.*|#.*#|\.goutputstream-.*|.*___jb_(tmp|old|bak)___|\.~lock\..*#|\.fuse_hidden.*|\.nfs[0-9a-f]+)$/;

/** Whether changes of an entry of the app, or below it, have nothing to say: by its own name, wherever it is. */
export function isNoise(name: string): boolean {
  const own = name.slice(name.lastIndexOf('/') + 1);
  return FOLDERS.has(own) || FILES.test(own);
}
