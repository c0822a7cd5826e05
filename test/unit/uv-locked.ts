/** A project, and its uv.lock as uv writes it, without the packages of an index. */
export const PROJECT = {
  'pyproject.toml': `[project]
name = "My_App"
version = "1.0.0"
requires-python = ">=3.10,<4"
dependencies = [
  "Iniconfig[Foo_x, bar] >=1.0.0, != 1.5 ,<3",
  "idna; python_version < '3'",
  "attrs (>=21)",
  "click==8.1.*",
  "packaging>=1",
  "packaging<99",
  "lib>=1",
]

[project.optional-dependencies]
Loud_X = ["toml>=0.10", "click>8"]

[dependency-groups]
Dev_x = ["pluggy~=1.0", { include-group = "docs" }]
docs = ["tomli==2.0.0.0"]
empty = []

[tool.uv.sources]
lib = { path = "lib", editable = true }
`,
  'uv.lock': `version = 1
revision = 5
requires-python = ">=3.10, <4"

[[package]]
name = "my-app"
version = "1.0.0"
source = { virtual = "." }

[package.metadata]
requires-dist = [
    { name = "attrs", specifier = ">=21" },
    { name = "click", specifier = "==8.1.*" },
    { name = "click", marker = "extra == 'loud-x'", specifier = ">8" },
    { name = "idna", marker = "python_full_version < '3'" },
    { name = "iniconfig", extras = ["foo-x", "bar"], specifier = ">=1.0.0,!=1.5,<3" },
    { name = "lib", editable = "lib" },
    { name = "packaging", specifier = "<99" },
    { name = "packaging", specifier = ">=1" },
    { name = "toml", marker = "extra == 'loud-x'", specifier = ">=0.10" },
]
provides-extras = ["loud-x"]

[package.metadata.requires-dev]
dev-x = [
    { name = "pluggy", specifier = "~=1.0" },
    { name = "tomli", specifier = "==2.0.0.0" },
]
docs = [{ name = "tomli", specifier = "==2.0.0.0" }]
empty = []
`,
};

/** A workspace whose root is not a project, and the head of its uv.lock. */
export const WORKSPACE = {
  'pyproject.toml': `[dependency-groups]
dev = ["idna>=3"]

[tool.uv.workspace]
members = ["lib"]
`,
  'uv.lock': `version = 1
revision = 5
requires-python = ">=3.10"

[manifest]
members = [
    "lib",
]

[manifest.dependency-groups]
dev = [{ name = "idna", specifier = ">=3" }]
`,
};

/** Changes of the project, and what uv itself then finds out of date in the lock (`test/e2e/stale-locks.test.ts`). */
export const CHANGES: readonly [title: string, from: string, to: string, changed: string[]][] = [
  ['nothing', 'name', 'name', []],
  ['a requirement more', '"packaging>=1",', '"packaging>=1", "six",', ['six']],
  ['one more, with a marker', '"packaging>=1",', `"packaging>=1", "six; python_version < '3'",`, ['six']],
  ['one less', '"attrs (>=21)",', '', ['attrs']],
  ['another bound', '>=21', '>=22', ['attrs']],
  ['no bound', 'attrs (>=21)', 'attrs', ['attrs']],
  ['no wildcard', '==8.1.*', '>=8.1', ['click']],
  ['no end', 'pluggy~=1.0', 'pluggy>=1.0', ['pluggy']],
  ['another wildcard', '8.1.*', '8.2.*', ['click']],
  ['a bound just below', 'packaging<99', 'packaging<=98', ['packaging']],
  ['another of two bounds', 'packaging<99', 'packaging<98', ['packaging']],
  ['an extra of a requirement', 'Foo_x, bar', 'Foo_x', ['iniconfig']],
  ['a requirement of an extra', 'toml>=0.10', 'toml>=0.9', ['toml']],
  ['an extra with another name', 'Loud_X', 'quiet', ['click', 'toml']],
  ['a requirement moved out of an extra', '["toml>=0.10", "click>8"]', '["toml>=0.10"]', ['click']],
  ['a member of a group', 'pluggy~=1.0', 'pluggy~=1.1', ['pluggy']],
  ['a group less', 'docs = ["tomli==2.0.0.0"]', 'docs = []', ['tomli']],
  ['a group more', 'empty = []', 'empty = []\nmore = ["six"]', ['six']],
  ['requires-python', '>=3.10,<4', '>=3.11,<4', ['requires-python']],
  ['its upper bound', '>=3.10,<4', '>=3.10', ['requires-python']],
  ['the version', '1.0.0', '1.0.1', ['version']],
  ['the name', 'My_App', 'your-app', ['name']],
  ['several things', '"attrs (>=21)",\n  "click==8.1.*",', '"click==8.2.*",', ['click', 'attrs']],
];

/** Not certain enough to refuse a build. */
export const UNCERTAIN = 'a form that only uv knows';

/** Changes that keep the lock current, or that only uv can judge. */
export const EQUAL: readonly [title: string, from: string, to: string][] = [
  ['another spelling', '"attrs (>=21)"', '"ATTRS >= 21.0.0"'],
  ['a bound that says nothing more', '>=21', '>=21, >=20, !=19'],
  ['two requirements as one', '"packaging>=1",\n  "packaging<99"', '"packaging<99,>=1"'],
  ['an extra of its own requirement', '"Iniconfig[Foo_x, bar] >=1.0.0, != 1.5 ,<3"', '"iniconfig[bar]>=1,!=1.5,<3", "iniconfig[foo-x]"'],
  ['a group that is written out', '{ include-group = "docs" }', '"tomli==2"'],
  ['a group that is spelled in another way', 'Dev_x', '"dev.X"'],
  ['an extra that is spelled in another way', 'Loud_X', '"loud.x"'],
  ['a version that is equal', '1.0.0', '1.0'],
  ['a range that is equal', '>=3.10,<4', '< 4.0, >= 3.10.0'],
  ['a range in another form', '>=3.10,<4', '~=3.10'],
  [UNCERTAIN, '"attrs (>=21)"', `"attrs>=22; sys_platform == 'linux'"`],
  [UNCERTAIN, '>=21', '>=21.0rc1'],
  [UNCERTAIN, '>=21', '===21'],
  [UNCERTAIN, '"lib>=1"', '"lib>=2"'],
  [UNCERTAIN, '"attrs (>=21)"', '"attrs @ https://index.invalid/attrs.whl"'],
  [UNCERTAIN, '"attrs (>=21)"', '"attrs >= 21", "not a requirement", "six"'],
  [UNCERTAIN, '"click>8"]', '"click>8"]\nall = ["my-app[loud-x]", "six"]'],
  [UNCERTAIN, '{ include-group = "docs" }', '{ include-group = "dev-x" }'],
  [UNCERTAIN, 'empty = []\n', 'empty = []\ndev = ["six"]\n\n[tool.uv]\ndev-dependencies = ["idna"]\n'],
  [UNCERTAIN, '1.0.0', '1.0.0-beta'],
  [UNCERTAIN, 'dependencies = [', 'dynamic = ["dependencies"]\ndependencies = [\n  "six",'],
  [UNCERTAIN, '["toml>=0.10", "click>8"]', '["toml>=0.11", "click>8"]\n\n[tool.poetry]\nname = "app"'],
];
