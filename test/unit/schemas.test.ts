import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { REPORT as REPORT_SCHEMA } from '../../src/lifecycle/state/report-schema.ts';
import { EVENTS, REPORT } from './event-samples.ts';

type Json = Readonly<Record<string, unknown>>;

const EVENTS_SCHEMA = JSON.parse(readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8')) as Json;
const FROM_TYPES: Json = {
  $id: 'report.schema.json',
  title: 'report.json of pybuild, version 1',
  description: 'Readers ignore fields that they do not know.',
  ...toJsonSchema(REPORT_SCHEMA, { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' }),
};

/** A schema that refuses every field that it does not name, so that a new one needs a line in the published schema. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  const isOpen = 'anyOf' in schema || !('properties' in schema);
  return isOpen ? inner : { ...inner, additionalProperties: false };
}

test('the published schema of report.json is that of its types', async () => {
  await expect(`${JSON.stringify(FROM_TYPES, undefined, 2)}\n`).toMatchFileSnapshot('../../schemas/report.schema.json');
  expect(new Ajv2020({ validateFormats: false }).compile(FROM_TYPES)(REPORT)).toBe(true);
});

const AJV = { strict: false, validateFormats: false };

const whole = new Ajv2020(AJV).addSchema(FROM_TYPES).compile(EVENTS_SCHEMA);
const { $defs } = strict(EVENTS_SCHEMA) as { readonly $defs: Json };

test.each(Object.entries(EVENTS))('every %s event is as the published schema says', (type, events) => {
  const own = new Ajv2020(AJV).addSchema(FROM_TYPES).compile({ $id: 'one.schema.json', $ref: `#/$defs/${type}`, $defs });
  for (const event of events) {
    const plain = JSON.parse(JSON.stringify(event)) as object;
    expect(whole({ v: 1, time: '2026-01-02T03:04:05.678Z', ...plain }), JSON.stringify(whole.errors)).toBe(true);
    // The plan has more than is published.
    expect(type === 'plan' || own(plain), JSON.stringify(own.errors)).toBe(true);
  }
});

test('every published event exists', () => {
  const published = (EVENTS_SCHEMA['anyOf'] as readonly { readonly $ref: string }[]).map(({ $ref }) => $ref.replace('#/$defs/', ''));
  expect(published.toSorted()).toEqual(Object.keys(EVENTS).toSorted());
});
