import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './stage.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Checks out a commit and bundles it there, with the packages installed here.
 * @param {string} commit
 * @returns {{ cli: string, close: () => void }}
 */
export function buildCommit(commit) {
  const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-against-'))), 'checkout');
  const close = () => {
    if (existsSync(folder)) run('git', ['worktree', 'remove', '--force', folder], ROOT);
    rmSync(path.dirname(folder), { recursive: true, force: true });
  };
  try {
    run('git', ['worktree', 'add', '--detach', folder, commit], ROOT);
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    run(process.execPath, [path.join(folder, 'scripts/build.mjs')], folder);
    return { cli: path.join(folder, 'dist/cli.cjs'), close };
  } catch (error) {
    close();
    throw error;
  }
}
