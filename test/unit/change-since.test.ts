import { expect, test } from 'vitest';
import { changeSince } from '../../src/lifecycle/make-report.ts';

const FINGERPRINT = { source: 's', settings: 't', variables: { BP_DJANGO_MANAGE: 'v' } };
const LAYERS = [{ name: 'venv', state: 'reused', reasons: [], launch: true, bytes: 1 }] as const;

test.each([
  ['nothing', {}, 'nothing'],
  ['the app', { source: 'other' }, 'app'],
  ['the settings', { settings: 'other' }, 'more'],
  ['the value of a variable', { variables: { BP_DJANGO_MANAGE: 'other' } }, 'more'],
  ['a variable that is left out', { variables: {} }, 'more'],
  ['another variable', { variables: { ...FINGERPRINT.variables, A: 'v' } }, 'more'],
])('%s is what changed', (_, after, change) => {
  expect(changeSince({ fingerprint: FINGERPRINT }, { layers: LAYERS, fingerprint: { ...FINGERPRINT, ...after } })).toBe(change);
});

test('a layer that was not reused, or a first build, is more than nothing', () => {
  const rebuilt = LAYERS.map((layer) => ({ ...layer, state: 'rebuilt' as const }));
  expect(changeSince({ fingerprint: FINGERPRINT }, { layers: rebuilt, fingerprint: FINGERPRINT })).toBe('more');
  expect(changeSince(undefined, { layers: LAYERS, fingerprint: FINGERPRINT })).toBe('more');
});
