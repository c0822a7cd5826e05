import { describe, expect, test } from 'vitest';
import { chooseStaticFiles } from '../../src/python/django.ts';
import { failureOf } from '../support/facts.ts';

describe('whether static files are collected', () => {
  test.each([
    [{}, undefined],
    [{ BP_DJANGO_COLLECTSTATIC: 'true' }, undefined],
    [{ BP_DJANGO_COLLECTSTATIC: 'false' }, 'BP_DJANGO_COLLECTSTATIC'],
    [{ DISABLE_COLLECTSTATIC: '1' }, 'DISABLE_COLLECTSTATIC'],
    [{ DISABLE_COLLECTSTATIC: 'yes' }, 'DISABLE_COLLECTSTATIC'],
    [{ DISABLE_COLLECTSTATIC: '0' }, undefined],
    [{ DISABLE_COLLECTSTATIC: '' }, undefined],
    // pybuild's own setting takes precedence.
    [{ BP_DJANGO_COLLECTSTATIC: 'true', DISABLE_COLLECTSTATIC: '1' }, undefined],
    [{ BP_DJANGO_COLLECTSTATIC: 'false', DISABLE_COLLECTSTATIC: '0' }, 'BP_DJANGO_COLLECTSTATIC'],
  ])('%o: off by %s', (env, offBy) => {
    expect(chooseStaticFiles(env).offBy).toBe(offBy);
  });

  test.each(['', '1', 'False'])('BP_DJANGO_COLLECTSTATIC=%s is refused', (value) => {
    const expected = 'true or false';
    expect(failureOf(() => chooseStaticFiles({ BP_DJANGO_COLLECTSTATIC: value }))).toEqual({
      kind: 'setting-invalid',
      name: 'BP_DJANGO_COLLECTSTATIC',
      value,
      expected,
    });
  });
});
