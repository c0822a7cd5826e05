import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { suggestDotenv } from '../../src/lifecycle/app-variables.ts';
import { makeOutput } from '../support/made-output.ts';

const LOADS = 'from dotenv import load_dotenv\n\nload_dotenv()\n';

interface App {
  readonly packages?: readonly string[];
  readonly code?: string;
  readonly command?: string;
  readonly excluded?: true;
}

/** What two runs in a row say of the `.env` of an app. */
function saidOf({ packages = [], code = '', command = 'gunicorn app:app', excluded }: App, envFile?: string): string[] {
  const { app, output } = makeOutput({});
  writeFileSync(path.join(app, '.env'), 'A=1\n');
  if (excluded === undefined) writeFileSync(path.join(output.workspace, '.env'), 'A=1\n');
  mkdirSync(path.join(output.workspace, 'shop'));
  writeFileSync(path.join(output.workspace, 'shop/settings.py'), code);
  const report = JSON.parse(readFileSync(output.report, 'utf8')) as object;
  const processes = [{ type: 'web', command: ['bash', '-c'], args: [command], default: true }];
  writeFileSync(output.report, JSON.stringify({ ...report, processes, packages: packages.map((name) => ({ name, version: '1' })) }));
  const said: string[] = [];
  for (let run = 1; run <= 2; run++) {
    suggestDotenv(
      { emit: (event) => void said.push(JSON.stringify(event)) },
      app,
      output,
      envFile === undefined ? [] : [path.join(app, envFile)],
    );
  }
  return said;
}

test.each<[string, App]>([
  ['no package reads one', { code: LOADS }],
  ['a package could, but the code does not ask it to', { packages: ['python-dotenv'], code: 'import flask\n' }],
  ['project.toml excludes it', { packages: ['python-dotenv'], code: LOADS, excluded: true }],
])('a .env that does not reach the app is mentioned once: %s', (_, app) => {
  const said = saidOf(app);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/The app gets no variables from .*\.env\. To pass them: --env-file /);
});

test.each<[string, App]>([
  ['python-dotenv', { packages: ['Flask', 'python-dotenv'], code: LOADS }],
  ['django-environ', { packages: ['django-environ'], code: 'import environ\n\nenv = environ.Env()\nenv.read_env()\n' }],
  ['python-decouple', { packages: ['python-decouple'], code: 'from decouple import config\n' }],
  ['pydantic-settings', { packages: ['pydantic-settings'], code: 'model_config = SettingsConfigDict(env_file=".env")\n' }],
  ["Flask's own command", { packages: ['python-dotenv'], command: 'flask --app app run' }],
])('nothing is said where the app may read it by itself: %s', (_, app) => {
  expect(saidOf(app)).toEqual([]);
});

test('nothing is said of one that is passed', () => {
  expect(saidOf({}, '.env')).toEqual([]);
});
