import { expect, test } from 'vitest';
import { START_APPS } from '../support/start-apps.ts';
import { startOf } from '../support/start.ts';

test.each(START_APPS)('$name starts by inference', async ({ requires, files, command, evidence, warning }) => {
  const found = await startOf({ ...files, 'requirements.txt': requires.join('\n') });
  const titles = found.warnings.map(({ title }) => title);
  const expected = { commands: { web: command }, defaults: ['web'], evidence, options: [] };
  expect({ ...found, warnings: titles }).toEqual({ ...expected, warnings: warning === undefined ? [] : [warning] });
});
