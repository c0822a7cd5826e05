import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pythonJson } from '../../../src/python/managers/python-json.ts';
import { parseFile } from '../../../src/io/toml.ts';
import { indexUrl } from './lifecycle-network.ts';

const FOLDER = new URL('../../unit/data/old-locks/', import.meta.url);
const LOCKS = { pdm: 'pdm.lock', poetry: 'poetry.lock', pipenv: 'Pipfile.lock', uv: 'uv.lock' } as const;

/** An app with the lock of an old version of a tool, its addresses filled in for the package index of this machine. */
export async function oldLockApp(tool: keyof typeof LOCKS, version: string): Promise<Record<string, string>> {
  const manifest = tool === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
  const read = (name: string): string => readFileSync(new URL(`${tool}/${name}`, FOLDER), 'utf8');
  const files = { [manifest]: read(manifest), [LOCKS[tool]]: await withAddresses(read(`${version}.lock`)) };
  return tool === 'poetry' ? ofIndex(files) : files;
}

/** A lock with the index's own addresses of the index and of each file. */
async function withAddresses(lock: string): Promise<string> {
  const index = indexUrl().replace(/\/$/, '');
  const named = [...new Set(Array.from(lock.matchAll(/https:\/\/files\.index\.invalid\/([^"]+)/g), ([, file = '']) => file))];
  const projects = [...new Set(named.map((file) => file.replace(/-.*/, '')))];
  const pages = await Promise.all(projects.map(async (project) => (await fetch(`${index}/${project}/`)).text()));
  const addresses = new Map(
    pages.flatMap((page) =>
      Array.from(page.matchAll(/href="([^"#]+\/([^"#/]+))[#"]/g), ([, url = '', file = '']) => [file, new URL(url, `${index}/x/`).href]),
    ),
  );
  return lock
    .replaceAll(/https:\/\/files\.index\.invalid\/([^"]+)/g, (all, file: string) => addresses.get(file) ?? all)
    .replaceAll('https://index.invalid/simple', index);
}

/** Poetry asks its own index in a way that not every mirror answers, so the project names the index, and the lock's hash that. */
function ofIndex(files: Readonly<Record<string, string>>): Record<string, string> {
  const source = `\n[[tool.poetry.source]]\nname = "index"\nurl = "${indexUrl()}"\npriority = "primary"\n`;
  const manifest = `${files['pyproject.toml']}${source}`;
  const read = parseFile({ text: manifest, encoding: 'utf-8' }, 'pyproject.toml');
  const poetry = 'table' in read ? ((read.table['tool'] as Record<string, unknown>)['poetry'] as Record<string, unknown>) : {};
  const hashed = Object.fromEntries(['dependencies', 'source', 'extras', 'dev-dependencies'].map((key) => [key, poetry[key] ?? null]));
  const hash = createHash('sha256')
    .update(pythonJson(hashed, 'spaced') ?? '')
    .digest('hex');
  return {
    'pyproject.toml': manifest,
    'poetry.lock': (files['poetry.lock'] ?? '').replace(/content-hash = "[^"]*"/, `content-hash = "${hash}"`),
  };
}
