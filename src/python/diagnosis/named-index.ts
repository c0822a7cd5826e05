import type { AppFacts } from './facts.ts';

/** A table of sources in a Pipfile, or of Poetry's or PDM's in a pyproject.toml. */
const SOURCE = /^\[\[(?:tool\.(poetry|pdm)\.)?source\]\]/;
const OPTION = /^\s*(?:-i|--index-url|--extra-index-url|--no-index|-f|--find-links)\b/m;

/** The texts of files by their names. */
type Texts = Iterable<readonly [file: string, text: string]>;

/**
 * Which index a package manager gets packages from, by the texts of the files that it installs from and of manifests: the one that
 * they name, or its default. uv reads its files itself when it is asked.
 */
export function indexOf(manager: string, files: Texts, manifests: Texts): Pick<AppFacts, 'hasOwnIndex' | 'index'> {
  const texts = [...files].map(([, text]) => text);
  if (manager === 'uv') return { hasOwnIndex: false };
  if (manager === 'pip') return { hasOwnIndex: texts.some((text) => OPTION.test(text)) };
  if (manager === 'pylock') {
    const named = texts.flatMap((text) => [...text.matchAll(/^index = "([^"\n]+)"/gm)].map(([, url = '']) => url));
    return theOnly([...new Set(named)]);
  }
  const wanted = manager === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
  return theOnly([...manifests].flatMap(([file, text]) => (file === wanted ? sourcesIn(text) : [])));
}

/** An index, if there is just one whose address is known; undefined stands for one that is not. */
function theOnly(urls: readonly (string | undefined)[]): Pick<AppFacts, 'hasOwnIndex' | 'index'> {
  const [url, ...others] = urls;
  if (urls.length === 0) return { hasOwnIndex: false };
  return others.length === 0 && url !== undefined && /^https?:\/\/[^$\s]+$/.test(url)
    ? { hasOwnIndex: false, index: url }
    : { hasOwnIndex: true };
}

/** The addresses of a manifest's sources; undefined for one that only adds to the default index, or is not a table. */
function sourcesIn(manifest: string): (string | undefined)[] {
  const tables = manifest.split(/^(?=\[)/m).filter((table) => SOURCE.test(table));
  const addresses = tables.map((table) => {
    const value = (key: string): string => new RegExp(`^\\s*${key}\\s*=\\s*["']([^"']*)["']`, 'm').exec(table)?.[1] ?? '';
    const isMain = SOURCE.exec(table)?.[1] === 'pdm' ? value('name') === 'pypi' : /^(?:primary|default)?$/.test(value('priority'));
    return isMain ? value('url') : undefined;
  });
  return [...addresses, ...(/^\s*source\s*=/m.test(manifest) ? [undefined] : [])];
}
