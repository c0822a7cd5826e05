import { createHash } from 'node:crypto';
import path from 'node:path';
import type { LayerMetadata } from '../cnb/layer.ts';
import type { Host } from '../io/host.ts';
import { systemName } from '../python/inventory.ts';
import type { Install, PackageManager } from '../python/managers/manager.ts';
import type { BuildContext } from './context.ts';
import { editableFacts } from './editable.ts';
import type { Python } from './layers/python.ts';
import type { Tool } from './layers/tool.ts';

/** All that decides what an install gives. Settings may hold secrets, so only their digests are kept. */
export function installFacts(
  host: Host,
  context: BuildContext,
  { python, manager, tool }: { readonly python: Python; readonly manager: PackageManager; readonly tool: Tool },
  install: Install,
): LayerMetadata {
  const facts: Record<string, string> = {
    python_version: python.version,
    python: digest(python.identity),
    manager: manager.name,
    tool_version: tool.version,
    target: systemName(context.target),
    ...(install.groups.length === 0 ? {} : { groups: install.groups.join(' ') }),
    ...(install.extras.length === 0 ? {} : { extras: install.extras.join(' ') }),
  };
  for (const file of install.reads) {
    const text = host.files.readOptional(path.resolve(context.appDir, file));
    facts[`file:${file}`] = text === undefined ? 'missing' : digest(text);
  }
  for (const local of [...install.localPaths, ...findLinks(context, manager)]) {
    facts[`path:${local}`] = host.trees.digestOf(path.resolve(context.appDir, local)) ?? 'missing';
  }
  for (const local of install.editable) facts[`path:${local}`] = editableFacts(host, context.appDir, local);
  for (const [name, value] of Object.entries(context.env)) {
    if (manager.settings.test(name) || install.variables.includes(name)) facts[`setting:${name}`] = digest(value);
  }
  for (const file of manager.configuration(context.env)) {
    const text = host.files.readOptional(file);
    if (text !== undefined) facts[`config:${file}`] = digest(text);
  }
  return facts;
}

/** Folders of the app that a setting makes pip look for packages in. */
function findLinks({ env }: BuildContext, manager: PackageManager): string[] {
  const links = manager.settings.test('PIP_FIND_LINKS') ? (env['PIP_FIND_LINKS'] ?? '').split(/\s+/) : [];
  return links.filter((link) => link !== '' && !/^(?!file:)\w+:\/\//.test(link)).map((link) => link.replace(/^file:\/\//, ''));
}

/** How a fact is called where it is a reason. */
export function factName(key: string, { title }: Tool): string {
  const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (['file', 'path', 'setting', 'config'].includes(kind)) return name;
  return (
    { python_version: 'Python version', python: 'the interpreter', tool_version: `${title} version`, target: 'the system' }[key] ?? key
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
