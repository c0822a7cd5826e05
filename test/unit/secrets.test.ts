import { expect, test } from 'vitest';
import { secretsIn, withoutSecrets } from '../../src/errors/secrets.ts';

test.each([
  ['SECRET_KEY', 'correct horse', true],
  ['DB_PASSWORD', 'p4ssw0rd', true],
  ['GITHUB_TOKEN', 'ghp_0123456789abcdef', true],
  ['DATABASE_URL', 'postgres://u:p@host/db', true],
  ['SENTRY', '3f2a9c0d8b7e6f5a4d3c', true],
  ['KEY', 'short', false],
  ['DB_PASSWORD', 'hunter2', true],
  ['MONKEY', 'long enough', false],
  ['PIP_INDEX_URL', 'https://index.invalid/simple', false],
  ['DJANGO_SETTINGS_MODULE', 'shop.settings.production', false],
  ['BP_PYTHON_VERSION', '3.12.12', false],
  ['PATHS', '/srv/app1/with/some/folders', false],
] as const)('%s=%s is a secret: %s', (name, value, is) => {
  expect(secretsIn({ [name]: value }).includes(value)).toBe(is);
});

test('secrets are hidden in all texts of a value, and nothing else changes', () => {
  const event = { type: 'failure', body: ['a hunter2 b', 'hunter2hunter2'], n: 1, none: null, deep: { hunter2: ['x', 'hunter2'] } };
  expect(withoutSecrets(event, ['hunter2'])).toEqual({
    type: 'failure',
    body: ['a **** b', '********'],
    n: 1,
    none: null,
    deep: { hunter2: ['x', '****'] },
  });
  expect(withoutSecrets(event, [])).toBe(event);
});

test('each line of a secret, a prefix of another, encoded forms and passwords in URLs', () => {
  const given = {
    PEM_KEY: '-----BEGIN-----\nAAAAline\n',
    TOKEN_A: 'abcdefgh',
    TOKEN_B: 'abcdefgh/"rest',
    BROKER: 'amqp://bob:p%40ssword@host/',
  };
  const hidden = (text: string): string => withoutSecrets(text, secretsIn(given));
  expect(hidden('x AAAAline y -----BEGIN-----')).toBe('x **** y ****');
  expect(hidden('abcdefgh/"rest')).toBe('****');
  expect(hidden(JSON.stringify({ b: given.TOKEN_B }))).toBe('{"b":"****"}');
  expect(hidden(`q=${encodeURIComponent(given.TOKEN_B)}`)).toBe('q=****');
  expect(hidden("'p@ssword' and p%40ssword were rejected")).toBe("'****' and **** were rejected");
  expect(hidden('\u001B[31mabcd\u001B[0mefgh!')).toBe('****!');
  expect(hidden('\u001B[31mred\u001B[0m')).toBe('\u001B[31mred\u001B[0m');
});
