/** A manifest, its tool's hash of it, and a change that makes a lock with that hash stale. */
export interface HashedManifest {
  readonly tool: 'poetry' | 'pdm' | 'pipenv';
  readonly title: string;
  readonly hash: string;
  readonly change: readonly [from: string, to: string];
  readonly manifest: string;
}

/** The hashes come from the tools that this release pins; `test/e2e/stale-locks.test.ts` verifies them. */
export const HASHED: readonly HashedManifest[] = [
  {
    tool: 'poetry',
    title: 'a project with groups and a source',
    hash: 'b7b05b4323312aefecc511b5addba18c8706a9820a50c27490ca170f6d93c84c',
    change: ['flask>=3,<4', 'flask>=3.1,<4'],
    manifest: `[project]
name = "app"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["flask>=3,<4"]

[project.optional-dependencies]
fast = ["uvloop ; sys_platform != 'win32'"]

[dependency-groups]
dev = ["pytest", { include-group = "docs" }]
docs = ["sphinx>=7"]

[tool.poetry]
package-mode = false

[tool.poetry.group.docs]
optional = true

[[tool.poetry.source]]
name = "own"
url = "https://index.invalid/simple"
priority = "supplemental"
`,
  },
  {
    tool: 'poetry',
    title: 'only what Poetry had before [project]',
    hash: '5a952263cd2e3146fd227cd4e8bc74f8657ac8e094ac5e3b8e98059326aa1386',
    change: ['pytest = "*"', 'pytest = "^8"'],
    manifest: `[tool.poetry]
name = "app"
version = "1"
description = ""
authors = ["Zoë <z@app.invalid>"]

[tool.poetry.dependencies]
python = "^3.10"
flask = { version = "^3", optional = true, markers = "sys_platform == 'linux'" }
six = [{ version = "<1.16", python = "<3.11" }, { version = ">=1.16", python = ">=3.11" }]
lib = { path = "lib", develop = true }

[tool.poetry.extras]
web = ["flask"]

[tool.poetry.dev-dependencies]
pytest = "*"
`,
  },
  {
    tool: 'poetry',
    title: 'an empty project',
    hash: '115cf985d932e9bf5f540555bbdd75decbb62cac81e399375fc19f6277f8c1d8',
    change: ['package-mode = false\n', 'package-mode = false\n[dependency-groups]\ndev = ["six"]\n'],
    manifest: `[tool.poetry]
package-mode = false
`,
  },
  {
    tool: 'poetry',
    title: 'characters beyond ASCII, and lines',
    hash: '4f2e5884e24297102fb235704338c5a8874bf96dd36e935a49e29444e340ae9c',
    change: ['dök', 'dok'],
    manifest: `[project]
name = "app"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["""\\
  flask>=3"""]

[tool.poetry]
package-mode = false

[tool.poetry.group."dök".dependencies]
six = { version = "*", markers = "platform_version != 'é😀\\u007f\\t'" }
`,
  },
  {
    tool: 'pdm',
    title: 'groups of both tables, extras and resolution',
    hash: '3df9c3b6d3f400355fb1aed3f1a746ab6af82c0f01acf7d3e1a62dadecd62a52',
    change: ['"furo"', '"furo", "six"'],
    manifest: `[project]
name = "app"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["flask>=3 ; sys_platform == 'linux'", "lib @ file:///\${PROJECT_ROOT}/lib"]

[project.optional-dependencies]
X_a = ["toml"]

[dependency-groups]
"Dev.X_y" = ["six", { include-group = "docs" }]
docs = ["sphinx"]

[tool.pdm]
distribution = false

[tool.pdm.dev-dependencies]
docs = ["furo"]
"té t" = ["mccabe"]

[tool.pdm.resolution]
respect-source-order = true

[tool.pdm.resolution.overrides]
idna = "3.10"

[[tool.pdm.source]]
name = "own"
url = "https://index.invalid/simple"
verify_ssl = true
include_packages = ["*"]
`,
  },
  {
    tool: 'pdm',
    title: 'hardly anything',
    hash: 'ece479d1fc26bbc1091a4114e084312c6b77c8f8fc20195e68cc6393ef0b33d9',
    change: ['version = "1"\n', 'version = "1"\ndependencies = ["six"]\n'],
    manifest: `[project]
name = "app"
version = "1"
`,
  },
  {
    tool: 'pipenv',
    title: 'categories, tables and names in any form',
    hash: 'ce3eb70c4f0a3ba67d497b9afa55c8ab90e69aee72bd724278050138eea23fa7',
    change: ['~=7.0', '~=7.1'],
    manifest: `[[source]]
name = "index"
url = "https://\${NAME}@index.invalid/simple"
verify_ssl = true

[packages]
Flask_Login = "*"
"zope.interface" = { version = ">=5", markers = "sys_platform == 'linux'", index = "index" }
lib = { path = "./lib", editable = true }

[packages.Six]
version = "*"
extras = ["b", "a"]

[dev-packages]
pytest = "*"

[docs]
Sphinx = "~=7.0"

[requires]
python_version = "3.12"

[scripts]
serve = "flask run"

[pipenv]
allow_prereleases = true
`,
  },
  {
    tool: 'pipenv',
    title: 'nothing but a source with a name beyond ASCII',
    hash: 'c8f5cec40085de5b684e3918cf1033962760aad5184019c9529eb733fb0e0651',
    change: ['ïndex', 'index'],
    manifest: `[[source]]
name = "ïndex"
url = "https://\${NAME}@index.invalid/simple"
verify_ssl = true

`,
  },
];

/** The first manifest's hash as Poetry before 2.3 calculated it. */
export const OLDER_HASH = '7bd955a73fb6476daeb01f86f1d593b7723d85be87075321d66184dca9005d6f';
