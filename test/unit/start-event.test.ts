import { expect, test } from 'vitest';
import { startEvent } from '../../src/commands/start-event.ts';

test.each([
  [
    ['--verbose', '/app'],
    ['--verbose', '/app'],
  ],
  [
    ['--env', 'A=secret', '--env=B=se=cret', '--env', 'C', '--build-env', 'D=s\ne', '--build-env=E='],
    ['--env', 'A=****', '--env=B=****', '--env', 'C', '--build-env', 'D=****', '--build-env=E=****'],
  ],
  [
    ['--env-file', 'a=b', '--env'],
    ['--env-file', 'a=b', '--env'],
  ],
])('the arguments %j are shown without the values of variables', (words, shown) => {
  expect(startEvent(['build', ...words], '/app')).toMatchObject({ type: 'start', command: 'build', app: '/app', arguments: shown });
});
