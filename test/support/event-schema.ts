import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

function read(name: string): object {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object;
}

const check = new Ajv2020({ strict: false, validateFormats: false }).addSchema(read('report')).compile(read('events'));

/** Checks that each line of `--json` is an event of the published schema. */
export function expectEvents(stdout: string): void {
  const lines = stdout.trimEnd().split('\n');
  for (const line of lines) expect(check(JSON.parse(line)), `${line}\n${JSON.stringify(check.errors)}`).toBe(true);
}
