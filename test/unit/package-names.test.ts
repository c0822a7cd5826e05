import { expect, test } from 'vitest';
import { decodePackageNames } from '../../src/python/imports/package-names.ts';
import { removedModule } from '../../src/python/imports/removed-modules.ts';
import { normalizeName } from '../../src/python/requirements.ts';
import DATA from '../../data/import-names.json' with { type: 'json' };

test('the list has names that differ from their package, and popular ones that do not', () => {
  const { names, same } = DATA;
  expect(Object.keys(names).length).toBeGreaterThan(500);
  const alike = Object.entries(names).filter(([module, name]) => !module.includes('.') && normalizeName(module) === normalizeName(name));
  expect(alike).toEqual([]);
  expect(Object.values(names).filter((name) => !/^[A-Za-z0-9][\w.-]*(?:\[\w+\])?(?:<\d+)?$/.test(name))).toEqual([]);
  expect(same.split(' ').filter((name) => normalizeName(name) !== name)).toEqual([]);
  expect(DATA.about).toContain('pigar');
});

test.each([
  ['cv2', 'opencv-python-headless'],
  ['PIL', 'Pillow'],
  ['yaml', 'PyYAML'],
  ['dotenv', 'python-dotenv'],
  ['bs4', 'beautifulsoup4'],
  ['sklearn', 'scikit-learn'],
  ['psycopg2', 'psycopg2-binary'],
  ['flask_sqlalchemy', 'flask-sqlalchemy'],
  ['google.cloud.storage', 'google-cloud-storage'],
  ['plotly.express', undefined],
  ['flask.session', undefined],
  ['reqeusts', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['tests', undefined],
  ['google', undefined],
])('%s is in %s', (module, name) => {
  expect(decodePackageNames(JSON.stringify(DATA)).packageOf(module)).toBe(name);
});

test.each(['', '[]', 'null', '{"names": []}', '{"names": {}, "same": 1}', '{"names": {"a": 1}, "same": ""}'])(
  'of %s, nothing is known',
  (text) => {
    const { packageOf, partsOf } = decodePackageNames(text);
    expect([packageOf('a'), packageOf('cv2'), partsOf('google')]).toEqual([undefined, undefined, []]);
  },
);

test('what brings a removed module back is known for most', () => {
  expect(removedModule('asyncore')).toEqual({ removedIn: 'Python 3.12', pin: 'pyasyncore' });
  expect(removedModule('cgi')).toEqual({ removedIn: 'Python 3.13', pin: 'legacy-cgi' });
  expect(removedModule('imp')).toEqual({ removedIn: 'Python 3.12' });
  expect(removedModule('toString')).toBeUndefined();
});
