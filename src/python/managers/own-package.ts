import { stringIn, type Table, tableIn } from '../file-content.ts';
import type { ProjectFacts } from '../project.ts';
import { normalizeName } from '../requirements.ts';
import type { Install } from './manager.ts';

/**
 * Whether Poetry can install the project itself, in place. Unless `packages` names its code, that is a folder or a module named like
 * the project, at the root or in `src` (`Module` in poetry/core/masonry/utils/module.py); a build script may create it. Poetry fails
 * without it ("No file/folder found for package"), so then only the other packages are installed.
 */
export function ownPackage(facts: ProjectFacts, pyproject: Table): Pick<Install, 'editable' | 'withoutProject' | 'warnings'> {
  const poetry = tableIn(pyproject, 'tool', 'poetry');
  const name = stringIn(tableIn(pyproject, 'project'), 'name') ?? stringIn(poetry, 'name');
  const { packages } = poetry;
  if (name === undefined || 'build' in poetry || (Array.isArray(packages) && packages.length > 0)) return { editable: ['.'] };
  const module = normalizeName(name).replaceAll('-', '_');
  const isThere = [facts.entries, facts.src].some((entries) => entries.get(module) === 'folder' || entries.get(`${module}.py`) === 'file');
  if (isThere) return { editable: ['.'] };
  return {
    editable: [],
    withoutProject: true,
    warnings: [
      {
        title: `The package ${name} is not in the app`,
        body: [
          `Poetry looks for it in ${module}/, ${module}.py, src/${module}/ and src/${module}.py. Only the other packages are installed (--no-root).`,
          'If the project is not a package, add "package-mode = false" to [tool.poetry] in pyproject.toml.',
        ],
      },
    ],
  };
}
