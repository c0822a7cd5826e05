import type { ParityApp } from './parity.ts';

/** The URL of an index or a repository on the loopback for a lock; its port changes on every run. */
type Url = string | undefined;

/** A project managed by Poetry: the app needs `needs` (a TOML value by name), and `plain` only for development. */
export function poetryProject(index: Url, needs: Readonly<Record<string, string>>, python = '>=3.10'): string {
  const source = index === undefined ? '' : `\n[[tool.poetry.source]]\nname = "loopback"\nurl = "${index}"\npriority = "primary"\n`;
  const dependencies = Object.entries(needs).map(([name, value]) => `${name} = ${value}\n`);
  const development = index === undefined ? '' : '\n[tool.poetry.group.dev.dependencies]\nplain = "1.0"\n';
  return `[tool.poetry]
name = "app"
version = "1"
package-mode = false

[tool.poetry.dependencies]
python = "${python}"
${dependencies.join('')}${development}${source}`;
}

/** An app for Poetry that needs only Python, with Poetry's lock for it. */
export const BARE_POETRY: Readonly<Record<string, string>> = {
  'pyproject.toml': poetryProject(undefined, {}),
  'poetry.lock': `package = []

[metadata]
lock-version = "2.1"
python-versions = ">=3.10"
content-hash = "14755fb18b13efea789fd0516c370a68387afd30cd915160b60123cf17151d1b"
`,
};

/** A project managed by uv, like `poetryProject`; `more` has additional tables. */
export function uvProject(index: Url, needs: readonly string[], more = '', python = '>=3.10'): string {
  const source =
    index === undefined ? '' : `\n[dependency-groups]\ndev = ["plain==1.0"]\n\n[[tool.uv.index]]\nurl = "${index}"\ndefault = true\n`;
  return `[project]
name = "app"
version = "1"
requires-python = "${python}"
dependencies = ${JSON.stringify(needs)}
${source}${more}`;
}

/** An app for uv that needs only Python, with uv's lock for it. */
export const BARE_UV: Readonly<Record<string, string>> = {
  'pyproject.toml': uvProject(undefined, []),
  'uv.lock': `version = 1
revision = 3
requires-python = ">=3.10"

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
`,
};

/** Makes `files` the app, and has its lock created by the tool that its last build installed. */
export function becomeLocked(app: ParityApp, tool: 'poetry' | 'uv', files: Readonly<Record<string, string>>): Promise<void> {
  app.become(files);
  return app.lock(tool);
}
