import { expect, test } from 'vitest';
import { sentence, shown, toolLine, visible } from '../../src/output/untrusted.ts';
import { withoutCredentials } from '../../src/python/url-secrets.ts';

test.each([
  ['3.12', '3.12'],
  ['café — ☕', 'café — ☕'],
  ['\u001B[31mred\u0007', '\uFFFD[31mred\uFFFD'],
  ['a\nb\tc', 'a\uFFFDb\uFFFDc'],
  ['zero\u200Bwidth \u202Ertl', 'zero\uFFFDwidth \uFFFDrtl'],
  ['\u2028', '\uFFFD'],
  ['\uD800', '\uFFFD'],
  ['https://user:secret@host/x', 'https://****@host/x'],
  ['x'.repeat(300), 'x'.repeat(300)],
  ['x'.repeat(301), `${'x'.repeat(300)}…`],
  [`${'x'.repeat(299)}😀y`, `${'x'.repeat(299)}…`],
])('%j is shown as %j', (text, safe) => {
  expect(shown(text)).toBe(safe);
});

test('what must not be cut is not', () => {
  expect(visible(`${'x'.repeat(400)}\u0007`)).toBe(`${'x'.repeat(400)}\uFFFD`);
});

test.each([
  ['git+ssh://git:pass@host/x.git', 'git+ssh://****@host/x.git'],
  ['--index-url https://token@host/simple and http://a:b@c', '--index-url https://****@host/simple and http://****@c'],
  ['https://user:p@ss@host/', 'https://****@host/'],
  ['https://host/a@b', 'https://host/a@b'],
  ['https://host?mail=a@b', 'https://host?mail=****'],
  ['https://host/simple?token=abc&x=/y?z&key#sha256=1f', 'https://host/simple?token=****&x=****&****#sha256=1f'],
  ['git+https://host/x.git?a=b#egg=ant&subdirectory=c', 'git+https://host/x.git?a=****#egg=ant&subdirectory=c'],
  ['https://CORP\\user:secret@host/', 'https://****@host/'],
  ['https://user:pa/ss?wo#rd@host/x?y=z', 'https://****@host/x?y=****'],
  ['https:/user:secret@host/', 'https:/****@host/'],
  ['git could not fetch http://user:secret/more.', 'git could not fetch http://****@'],
  ['is it at https://host/x? Yes: a?b=c', 'is it at https://host/x? Yes: a?b=c'],
  ['http://0.0.0.0:$PORT/a http://[::1]:80/b@c', 'http://0.0.0.0:$PORT/a http://[::1]:80/b@c'],
  ['git+https://${TOKEN}@host/x and https://${A}:${B}@host', 'git+https://${TOKEN}@host/x and https://${A}:${B}@host'],
  ['https://${A}secret@host', 'https://****@host'],
  ["no Username for 'http://0.0.0.0:80': disabled", "no Username for 'http://0.0.0.0:80': disabled"],
  ["'http://user:80'/x@host'", "'http://****@host'"],
  ['See https://host/x#a=b.', 'See https://host/x#a=b.'],
  ['me@example.invalid', 'me@example.invalid'],
  ['{"url":"http://host","mail":"a@b"}', '{"url":"http://host","mail":"a@b"}'],
])('credentials of %s are hidden', (text, safe) => {
  expect(withoutCredentials(text)).toBe(safe);
});

test.each([
  ['\u001B[1;31mERROR\u001B[0m: x', 'ERROR: x'],
  ['a\tb', 'a\tb'],
  ['progress\rdone', 'progressdone'],
  ['https://u:p@h/ \u0007', 'https://****@h/ '],
  ['\u001B]0;title\u0007a\u001B]8;;http://h\u001B\\b', 'ab'],
  ['\u001B[2Ka\u001B[?25l\u001B[38;5;1mb\u009B2J', 'ab2J'],
  ['\u202Egpj.exe\u2069', 'gpj.exe'],
])("a tool's line %j is %j", (line, text) => {
  expect(toolLine(line)).toBe(text);
});

test.each([
  ['it is so', 'It is so.'],
  ['Is it?', 'Is it?'],
  ['ok.', 'Ok.'],
])('%s as a sentence', (clause, text) => {
  expect(sentence(clause)).toBe(text);
});
