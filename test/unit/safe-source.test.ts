import { expect, test } from 'vitest';
import { isSafeSource } from '../../src/python/safe-source.ts';

test.each([
  ['https://lists.invalid/list.json', true],
  ['file:///list.json', true],
  ['list.json', true],
  ['http://localhost:8080/list.json', true],
  ['http://127.0.0.1/list.json', true],
  ['http://127.9.8.7/list.json', true],
  ['http://127.1/list.json', true],
  ['http://[::1]:8080/list.json', true],
  ['http://allowed.invalid/list.json', true],
  ['http://ALLOWED.invalid:8080/list.json', true],
  ['http://port.invalid:8080/list.json', true],
  ['http://port.invalid/list.json', false],
  ['http://lists.invalid/list.json', false],
  ['HTTP://lists.invalid/list.json', false],
  ['http://127.0.0.1.lists.invalid/list.json', false],
  ['http://localhost.lists.invalid/list.json', false],
  ['http://user:localhost@lists.invalid/list.json', false],
  ['http://10.0.0.1/list.json', false],
  ['http://[::2]/list.json', false],
])('%s can be trusted: %s', (url, safe) => {
  expect(isSafeSource(url, ['Allowed.invalid', 'port.invalid:8080'])).toBe(safe);
});
