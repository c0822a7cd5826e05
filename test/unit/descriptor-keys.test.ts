import { expect, test } from 'vitest';
import { parse } from '../../src/io/toml.ts';
import { unknownKeys } from '../../src/lifecycle/platform/descriptor-keys.ts';

/** The unknown keys of a descriptor, each with its hint. */
function told(text: string): [string, string | undefined][] {
  const read = parse(text, 'project.toml');
  if ('problem' in read) throw new Error('The test has broken TOML.');
  return unknownKeys(read.table).map(({ key, hint }) => [key, hint]);
}

const NEW = '[_]\nschema-version = "0.2"\n';
const OLD_ALL = `
[_]
schema-version = "0.1"
[project]
id = "a"
name = "a"
version = "1"
authors = ["a"]
documentation-url = "a"
source-url = "a"
licenses = [{ type = "MIT", uri = "a" }]
[build]
exclude = ["a"]
builder = "a"
pre = { group = [{ uri = "a" }] }
buildpacks = [{ id = "a", version = "1", uri = "a", script = { api = "0.10", inline = "a", shell = "a" } }]
env = [{ name = "A", value = "1" }]
[metadata]
anything.goes = 1
`;
const NEW_ALL = `
[_]
schema-version = "0.2"
id = "a"
licenses = [{ type = "MIT", uri = "a" }]
metadata.anything.goes = 1
[io.buildpacks]
include = ["a"]
builder = "a"
group = [{ id = "a", version = "1" }]
pre.group = [{ id = "a", script = { api = "0.10", inline = "a" } }]
post.group = [{ uri = "a" }]
[[io.buildpacks.build.env]]
name = "A"
value = "1"
[[io.buildpacks.env.build]]
name = "A"
value = "1"
`;

test.each([
  ['all keys of schema 0.1', OLD_ALL],
  ['all keys of schema 0.2', NEW_ALL],
  ['tables of other vendors', `[com.heroku]\nexlcude = 1\n[io.example]\nx = 1\n[tool.x]\ny = 1`],
  ['tables of other vendors, schema 0.2', `${NEW}[com.heroku]\nx = 1\n[io.example]\nx = 1\n[project]\nx = 1`],
  ['nothing', ''],
])('%s: every key is known, or of another vendor', (_, text) => {
  expect(told(text)).toEqual([]);
});

test.each<[string, string, string | undefined]>([
  ['BP_PIP_REQUIREMENT = "a.txt"', 'BP_PIP_REQUIREMENT', 'a variable of the build goes into a table [[build.env]], as name and value'],
  ['[build]\nexlcude = ["secret"]', 'build.exlcude', 'did you mean exclude?'],
  ['[build]\nInclude = ["a"]', 'build.Include', 'did you mean include?'],
  ['[build]\nexcludes = ["a"]', 'build.excludes', 'did you mean exclude?'],
  ['[build]\nignore = ["a"]', 'build.ignore', undefined],
  ['[build]\ntoString = 1', 'build.toString', undefined],
  ['[[build.env]]\nnmae = "A"', 'build.env.nmae', 'did you mean name?'],
  ['[[build.buildpacks]]\nurl = "A"', 'build.buildpacks.url', 'did you mean uri?'],
  ['[biuld]\nexclude = ["a"]', 'biuld', 'did you mean build?'],
  ['[project]\nlicense = "MIT"', 'project.license', 'did you mean licenses?'],
  ['[_]\nschema_version = "0.2"', '_.schema_version', 'did you mean schema-version?'],
  [`${NEW}[io.buildpack]\nexclude = ["a"]`, 'io.buildpack', 'did you mean buildpacks?'],
  [`${NEW}[io.buildpacks]\nexcldue = ["a"]`, 'io.buildpacks.excldue', 'did you mean exclude?'],
  [`${NEW}[[io.buildpacks.group]]\nverison = "1"`, 'io.buildpacks.group.verison', 'did you mean version?'],
  [`${NEW}[[io.buildpacks.pre.group]]\nidd = "1"`, 'io.buildpacks.pre.group.idd', undefined],
  [`${NEW}[build]\nexclude = ["a"]`, 'build', 'only in schema-version 0.1; newer ones have [io.buildpacks]'],
  ['[io.buildpacks]\nexclude = ["a"]', 'io.buildpacks', 'it needs schema-version = "0.2" under [_]'],
])('%j has a key that nothing reads: %s', (text, key, hint) => {
  expect(told(text)).toEqual([[key, hint]]);
});
