import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { makeApp } from '../pybuild.ts';

/** Creates `NAME.git` in a folder, with the files on its branch `main`; returns its commit. It can be served as files. */
export function makeRepository(folder: string, name: string, files: Readonly<Record<string, string>>): string {
  const work = makeApp(files, path.join(folder, `${name}-work`));
  const bare = path.join(folder, `${name}.git`);
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
      cwd,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  git(work, 'init', '--quiet', '--initial-branch', 'main');
  git(work, 'add', '.');
  git(work, 'commit', '--quiet', '--message', 'all');
  git(folder, 'clone', '--quiet', '--bare', work, bare);
  git(bare, 'update-server-info');
  return git(work, 'rev-parse', 'HEAD');
}

/** Serves the repositories of a folder with git's "dumb" protocol. */
export function serveRepositories(folder: string): RequestListener {
  return (request, response) => {
    const file = path.join(folder, new URL(request.url ?? '', 'http://localhost').pathname.replace(/^\/git/, ''));
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
    response.end(readFileSync(file));
  };
}
