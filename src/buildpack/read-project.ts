import path from 'node:path';
import type { Host } from '../io/host.ts';
import { type FileTable, type FileText, type ProjectFacts, TABLE_FILES, TEXT_FILES } from '../python/project.ts';
import { collectRequirements } from '../python/requirements.ts';

/** Whether a build takes along an entry of the app, by its path in the app. */
export type Takes = (name: string) => boolean;

/** Takes the snapshot that all decisions about an app are made from; broken files are kept as problems. */
export function readProject(host: Pick<Host, 'files' | 'toml'>, appDir: string, takes: Takes): ProjectFacts {
  const entries = new Map([...host.files.listFolder(appDir)].filter(([name]) => takes(name)));
  const read = (file: string): FileText | undefined => (takes(file) ? host.files.readText(path.resolve(appDir, file), file) : undefined);

  const texts = new Map<string, FileText>();
  const tables = new Map<string, FileTable>();
  for (const file of TEXT_FILES) {
    const text = entries.has(file) ? read(file) : undefined;
    if (text !== undefined) texts.set(file, text);
  }
  for (const file of TABLE_FILES) {
    const text = entries.has(file) ? read(file) : undefined;
    if (text !== undefined) tables.set(file, host.toml.parseFile(text, file));
  }
  return { entries, texts, tables, requirements: collectRequirements('requirements.txt', read) };
}
