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

/** A workspace whose root is no project, and the head of its uv.lock. */
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
