import { load } from 'js-yaml';

/** What a YAML file holds; undefined if it is damaged. */
export function readYaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    return undefined;
  }
}
