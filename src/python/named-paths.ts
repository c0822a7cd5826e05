import { askedLines } from './asked-lines.ts';
import type { FileText } from './file-content.ts';
import { localPath } from './managers/lock.ts';
import { pathOfUrl } from './requirement.ts';
import { joinPath } from './requirements.ts';

/** One of these makes a folder a project that pip installs (pip/_internal/utils/misc.py, `is_installable_dir`). */
export const PROJECT_FILES: readonly string[] = ['pyproject.toml', 'setup.py'];

/** Locks, and the manifests that locks are made of. */
const LOCK = /^(?:Pipfile|pyproject\.toml|Pipfile\.lock|(?:poetry|pdm|uv)\.lock|pylock(?:\.[^.]+)?\.toml)$/;
/** The keys under which locks name what is not in an index. In TOML, `file` is the name of a file in one. */
const KEYS = /(?:"(?:path|file)"[ \t]*:|\b(?:path|url|directory|editable)[ \t]*=)[ \t]*"([^"\n]{1,1000})"/g;
/** A requirement with a file's URL (PEP 508). */
const AT_FILE = /["'][A-Za-z0-9][\w.-]*[ \t]*(?:\[[^\]\n]*\][ \t]*)?@[ \t]*(file:[^"'\s;]{1,1000})/gi;
const ADDRESS = /^(?!file:)[a-z][a-z0-9+.-]*:/i;

/**
 * The paths that requirements files, and locks and manifests among the `texts`, name to install from: in the app, or starting with `/`. What is
 * beside the app (`../`) is left out. Some may be nothing that an install reads.
 */
export function namedPaths(requirements: ReadonlyMap<string, string>, texts: ReadonlyMap<string, FileText>): string[] {
  const asked = askedLines(requirements).flatMap(({ path }) => path ?? []);
  const locked = [...texts].flatMap(([file, read]) => {
    if (!LOCK.test(file) || !('text' in read)) return [];
    const byUrl = [...read.text.matchAll(AT_FILE)].flatMap(([, url = '']) => pathOfUrl(url) ?? []).map((path) => joinPath('', path));
    return [...byUrl, ...[...read.text.matchAll(KEYS)].flatMap(([, value = '']) => (ADDRESS.test(value) ? [] : [localPath(value)]))];
  });
  return [...new Set([...asked, ...locked])].filter((path) => path !== '..' && !path.startsWith('../'));
}
