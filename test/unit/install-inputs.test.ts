import { expect, test } from 'vitest';
import { inputDifferences, type InstallInputs } from '../../src/buildpack/install-inputs.ts';

const INPUTS: InstallInputs = {
  files: { 'requirements.txt': 'a' },
  paths: {},
  settings: { PIP_INDEX_URL: 'a' },
  configuration: {},
  decided: 'a',
  unsure: [],
  open: [],
};

test.each<[string, Partial<InstallInputs>, Partial<InstallInputs>, string[]]>([
  ['nothing', {}, {}, []],
  ['a file, and the decisions based on it', {}, { files: { 'requirements.txt': 'b' }, decided: 'b' }, ['requirements.txt: changed']],
  ['only the decisions', {}, { decided: 'b' }, ['what the app asks for: changed']],
  [
    'something of each kind',
    { unsure: ['line 1 is not understood'] },
    { files: {}, paths: { lib: 'a' }, settings: { PIP_INDEX_URL: 'b' }, configuration: { '/etc/pip.conf': 'a' } },
    ['requirements.txt: removed', 'lib: added', 'PIP_INDEX_URL: changed', '/etc/pip.conf: added', 'line 1 is not understood'],
  ],
])('differences by %s', (_, before, now, reasons) => {
  expect(inputDifferences({ ...INPUTS, ...before }, { ...INPUTS, ...now })).toEqual(reasons);
});
