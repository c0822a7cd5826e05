import { expect, test } from 'vitest';
import { portIn, portsOf } from '../../src/lifecycle/run-ports.ts';
import { failureOf } from '../support/facts.ts';

test('web has PORT, the others 100 more each, and release is the last', () => {
  const ports = portsOf(['clock', 'release', 'web', 'worker'], '8080');
  expect([...ports]).toEqual([
    ['web', '8080'],
    ['clock', '8180'],
    ['worker', '8280'],
    ['release', '8380'],
  ]);
  expect([...portsOf(['worker'], '1')]).toEqual([['worker', '1']]);
});

test.each(['', '0', '65536', '080000', '-1', '80.5', '1e3', 'http', ' 80'])('PORT=%j is none', (port) => {
  expect(failureOf(() => portIn(port))).toEqual({ kind: 'port-invalid', port });
});

test('a PORT that leaves no room for all is refused', () => {
  expect(portsOf(['a', 'b'], '65435').get('b')).toBe('65535');
  expect(failureOf(() => portsOf(['a', 'b'], '65436'))).toEqual({ kind: 'port-invalid', port: '65536', above: '65436' });
});
