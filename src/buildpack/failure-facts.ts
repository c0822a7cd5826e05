import path from 'node:path';
import type { Host } from '../io/host.ts';
import { askedIn } from '../python/asked-in.ts';
import type { AppFacts, OwnProject } from '../python/diagnosis/facts.ts';
import { manifestLines } from '../python/diagnosis/manifest-lines.ts';
import { indexOf } from '../python/diagnosis/named-index.ts';
import { stringIn, tableIn } from '../python/file-content.ts';
import type { Install } from '../python/managers/manager.ts';
import { PROJECT_FILES } from '../python/named-paths.ts';
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
  const texts = new Map([...new Set([...install.reads, ...(install.unlocked === true ? install.files : [])])].flatMap(read));
  const isPip = manager.name === 'pip';
  const manifests = isPip ? [] : ['pyproject.toml', 'Pipfile'].flatMap(read);
  const setsBinary =
    Object.keys(env).some((name) => name === 'PIP_NO_BINARY') || [...texts.values()].some((text) => /^\s*--no-binary\b/m.test(text));
  const links = findLinks(context, manager).map((folder) => ({ folder, files: host.files.namesIn(path.resolve(appDir, folder)) }));
  return {
    asked: isPip ? askedIn(texts) : manifests.flatMap(([file, text]) => manifestLines(file, text)),
    python: python.minor,
    target,
    tool: { name: manager.name, version: tool.version },
    wantsSource: !isPip || setsBinary,
    ...indexOf(manager.name, texts, manifests),
    own: ownProjects(host, appDir, [...install.editable, ...install.localPaths]),
    links,
  };
}

/** The name of a project in setup.cfg, or in the call of `setup`. */
const SETUP_NAME = /^[ \t]*(?:setup\()?name[ \t]*=[ \t]*["']?([A-Za-z0-9][\w.-]*)["']?/m;
const SETUP_LIMIT = 64 * 1024;

/** Folders that no project installs. */
const NO_PACKAGES = /^(?:tests?|docs?|examples?|scripts?|migrations)$/;

/** What these paths of the app describe as a project. */
function ownProjects({ files, toml }: Host, appDir: string, paths: readonly string[]): OwnProject[] {
  return [...new Set(paths)].flatMap((name): OwnProject[] => {
    const dir = path.resolve(appDir, name);
    const manifest = PROJECT_FILES.find((file) => files.reachableKind(path.join(dir, file)) === 'file');
    if (manifest === undefined) return [];
    const read = manifest.endsWith('.toml') ? files.readText(path.join(dir, manifest), manifest) : undefined;
    const parsed = read === undefined ? undefined : toml.parseFile(read, manifest);
    const table = parsed !== undefined && 'table' in parsed ? parsed.table : undefined;
    const inSetup = ['setup.cfg', 'setup.py'].flatMap((file) => {
      const setup = files.readText(path.join(dir, file), file, SETUP_LIMIT);
      return setup !== undefined && 'text' in setup ? (SETUP_NAME.exec(setup.text)?.[1] ?? []) : [];
    });
    const own = stringIn(tableIn(table, 'project'), 'name') ?? stringIn(tableIn(table, 'tool', 'poetry'), 'name') ?? inSetup[0];
    const backend = stringIn(tableIn(table, 'build-system'), 'build-backend');
    const packages = ['', 'src'].flatMap((folder) =>
      files
        .namesIn(path.join(dir, folder))
        .filter((one) => !NO_PACKAGES.test(one) && files.reachableKind(path.join(dir, folder, one, '__init__.py')) === 'file')
        .map((one) => path.join(folder, one)),
    );
    return [
      {
        path: name,
        dir,
        manifest,
        folders: packages.slice(0, 3),
        ...(own === undefined ? {} : { name: own }),
        ...(backend === undefined ? {} : { backend }),
      },
    ];
  });
}
