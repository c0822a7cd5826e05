import { normalizeName } from '../requirements.ts';
import type { AppFacts } from './facts.ts';

/** A dependency as Poetry and Pipenv write it, `name = …`, and as a string of a list, `"name>=1"`. */
const KEY = /^\s*["']?([A-Za-z0-9][\w.-]*)["']?\s*=/;
const STRING = /["']([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\]\s*)?(?:(===?)\s*([\w.!+-]+)\s*)?(?=["';,@<>=!~(])/g;

/** The lines of a manifest that may name a package, by the names: which of them does is for who asks to know. */
export function manifestLines(file: string, text: string): AppFacts['asked'] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    const key = KEY.exec(content)?.[1];
    const found = [
      ...(key === undefined ? [] : [[key, undefined] as const]),
      ...[...content.matchAll(STRING)].map(([, name = '', , version]) => [name, version] as const),
    ];
    return found.map(([name, version]) => ({
      file,
      line: index + 1,
      text: content.trim(),
      name: normalizeName(name),
      ...(version === undefined ? {} : { version }),
    }));
  });
}
