import { expect, test } from 'vitest';
import { parse } from '../../src/io/toml.ts';
import { decodeDescriptor, NO_DESCRIPTOR } from '../../src/lifecycle/platform/descriptor.ts';
import { failureOf } from '../support/facts.ts';

function decode(text: string) {
  const read = parse(text, 'project.toml');
  if ('problem' in read) throw new Error('The test has broken TOML.');
  return decodeDescriptor(read.table, 'project.toml');
}

const ENV = '[[build.env]]\nname = "A"\nvalue = "1"\n[[build.env]]\nname = "B"\nvalue = ""';

test.each([
  ['schema 0.1 implied', `[build]\nexclude = ["*.md", "!README.md"]\n${ENV}`, { exclude: ['*.md', '!README.md'], env: { A: '1', B: '' } }],
  ['schema 0.1 stated', `[_]\nschema-version = "0.1"\n${ENV}`, { env: { A: '1', B: '' } }],
  ['a table _ without a version', `[_]\nname = "app"\n${ENV}`, { env: { A: '1', B: '' } }],
  [
    'schema 0.2',
    '[_]\nschema-version = "0.2"\n[io.buildpacks]\ninclude = ["src/"]\n[[io.buildpacks.build.env]]\nname = "A"\nvalue = "2"',
    { include: ['src/'], env: { A: '2' } },
  ],
  [
    'schema 0.2, variables in the older place',
    '[_]\nschema-version = "0.2"\n[[io.buildpacks.env.build]]\nname = "A"\nvalue = "3"',
    { env: { A: '3' } },
  ],
  ['schema 0.2 does not read [build]', `[_]\nschema-version = "0.2"\n[build]\nexclude = ["x"]\n${ENV}`, {}],
  ['schema 0.1 does not read [io.buildpacks]', '[io.buildpacks]\nexclude = ["x"]', {}],
  ['the last of two equal names', '[build]\nenv = [{ name = "A", value = "1" }, { name = "A", value = "2" }]', { env: { A: '2' } }],
  ['keys of other tools', '[project]\nid = "x"\n[metadata]\ny = 1', {}],
  ['nothing', '', {}],
])('%s', (_, text, expected) => {
  expect(decode(text)).toEqual({ ...NO_DESCRIPTOR, ...expected });
});

test.each([
  ['[build]\ninclude = ["a"]\nexclude = ["b"]', /both include and exclude/],
  ['[build]\ninclude = "a"', /include is not a list/],
  ['[build]\nexclude = ["a", 3]', /exclude is not a list/],
  ['build = 3', /build is not a table/],
  ['[build]\nenv = { A = "1" }', /env is not a list/],
  ['[build]\nenv = ["A=1"]', /name and a value/],
  ['[[build.env]]\nname = "A"', /name and a value/],
  ['[[build.env]]\nname = "A"\nvalue = 1', /name and a value/],
  ['[[build.env]]\nname = ""\nvalue = "1"', /name and a value/],
  ['[_]\nschema-version = "0.9"', /schema-version/],
  ['[_]\nschema-version = 0.2', /schema-version/],
  ['[_]\nschema-version = "0.2"\n[io]\nbuildpacks = []', /buildpacks is not a table/],
])('%j cannot be used', (text, reason) => {
  expect(failureOf(() => decode(text))).toEqual({
    kind: 'descriptor-invalid',
    file: 'project.toml',
    reason: expect.stringMatching(reason),
  });
});
