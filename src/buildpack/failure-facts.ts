import path from 'node:path';
import type { Host } from '../io/host.ts';
import { type AskedLine, askedLines } from '../python/asked-lines.ts';
import type { AppFacts } from '../python/diagnosis/locate.ts';
import { manifestLines } from '../python/diagnosis/manifest-lines.ts';
import { indexOf } from '../python/diagnosis/named-index.ts';
import type { Install } from '../python/managers/manager.ts';
import type { BuildContext } from './context.ts';
import { findLinks } from './install-inputs.ts';
import type { Tools } from './tools.ts';

/** What is known of an app whose packages could not be installed; read only then. A file that cannot be read says nothing. */
export function failureFacts(host: Host, context: BuildContext, { manager, tool, python }: Tools, install: Install): AppFacts {
  const { appDir, env, target } = context;
  const read = (file: string): (readonly [string, string])[] => {
    const content = host.files.readText(path.resolve(appDir, file), file);
    return content !== undefined && 'text' in content ? [[file, content.text]] : [];
  };
  const texts = new Map(install.reads.flatMap(read));
  const isPip = manager.name === 'pip';
  const asked: readonly AskedLine[] = isPip ? askedLines(texts) : [];
  const manifests = isPip ? [] : ['pyproject.toml', 'Pipfile'].flatMap(read);
  const setsBinary =
    Object.keys(env).some((name) => name === 'PIP_NO_BINARY') || [...texts.values()].some((text) => /^\s*--no-binary\b/m.test(text));
  const links = findLinks(context, manager).map((folder) => ({ folder, files: host.files.namesIn(path.resolve(appDir, folder)) }));
  return {
    asked: isPip ? asked : manifests.flatMap(([file, text]) => manifestLines(file, text)),
    python: python.minor,
    target,
    tool: { name: manager.name, version: tool.version },
    wantsSource: !isPip || setsBinary,
    ...indexOf(manager.name, texts, manifests),
    links,
  };
}
