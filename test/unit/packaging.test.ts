import { expect, test } from 'vitest';
import { makeDecisions } from '../../src/python/decisions.ts';
import { type Files, planInputs, projectFacts } from '../support/facts.ts';

const HEAD = '[project]\nname = "Hot-Coffee.Shop"\nversion = "1.0"\n';

/** Why only the dependencies of a package are installed; undefined if the package is, too. */
function whyNot(backend: string, files: Files, more = ''): string | undefined {
  const build = backend === '' ? '[build-system]\nrequires = []\n' : `[build-system]\nrequires = []\nbuild-backend = "${backend}"\n`;
  const facts = projectFacts({ 'pyproject.toml': `${build}${HEAD}${more}`, ...files });
  const { install, warnings } = makeDecisions(facts, planInputs({ BP_PYTHON_PACKAGE_MANAGER: 'pip' }));
  expect(install.editable).toEqual(warnings.length === 0 ? ['.'] : []);
  return warnings[0]?.body[0];
}

const FLAT: Files = { 'api/x.py': '', 'shared/x.py': '' };
const MODULES: Files = { 'app.py': '', 'prices.py': '' };

test.each<[string, Files, string]>([
  ['setuptools.build_meta', FLAT, 'Setuptools finds several packages side by side: api, shared.'],
  ['setuptools.build_meta:__legacy__', FLAT, 'Setuptools finds several packages side by side: api, shared.'],
  ['', FLAT, 'Setuptools finds several packages side by side: api, shared.'],
  ['setuptools.build_meta', MODULES, 'Setuptools finds several modules side by side: app, prices.'],
  ['hatchling.build', { 'app/__init__.py': '' }, 'Hatchling finds no package named hot_coffee_shop.'],
  ['flit_core.buildapi', { 'app.py': '' }, 'Flit finds no module named hot_coffee_shop.'],
  ['poetry.core.masonry.api', { 'app.py': '' }, 'Poetry finds no package named hot_coffee_shop.'],
  ['uv_build', { 'hot_coffee_shop/__init__.py': '' }, 'The build backend of uv finds no src/hot_coffee_shop/__init__.py.'],
])('%s cannot package %j', (backend, files, why) => {
  expect(whyNot(backend, files)).toBe(why);
});

test.each<[string, Files, string?]>([
  ['setuptools.build_meta', {}],
  ['setuptools.build_meta', { 'api/x.py': '', 'tests/x.py': '', 'docs/x.md': '', 'not-a-name/x': '' }],
  ['setuptools.build_meta', { 'api/x.py': '', 'api-stubs/x.pyi': '' }],
  ['setuptools.build_meta', { ...FLAT, 'src/api/__init__.py': '' }],
  ['setuptools.build_meta', { ...FLAT, 'setup.py': '' }],
  ['setuptools.build_meta', { ...FLAT, 'setup.cfg': '' }],
  ['setuptools.build_meta', FLAT, '[tool.setuptools]\npackages = ["api"]\n'],
  ['setuptools.build_meta', FLAT, '[tool.setuptools]\npy-modules = []\n'],
  ['setuptools.build_meta', { 'app.py': '', 'setup.py': '', 'conftest.py': '', 'manage.py': '', '_own.py': '' }],
  ['hatchling.build', { 'Hot_Coffee_Shop/__init__.py': '' }],
  ['hatchling.build', { 'src/hot_coffee_shop/__init__.py': '' }],
  ['hatchling.build', { 'hot_coffee_shop.py': '' }],
  ['hatchling.build', { 'app.py': '' }, '[tool.hatch.build.targets.wheel]\npackages = ["app"]\n'],
  ['flit_core.buildapi', { 'src/hot_coffee_shop.py': '' }],
  ['flit_core.buildapi', { 'app.py': '' }, '[tool.flit.module]\nname = "app"\n'],
  ['uv_build', { 'src/hot_coffee_shop/__init__.py': '' }],
  ['pdm.backend', FLAT],
  ['own_backend', FLAT],
])('%s can package %j %s', (backend, files, more) => {
  expect(whyNot(backend, files, more)).toBeUndefined();
});
