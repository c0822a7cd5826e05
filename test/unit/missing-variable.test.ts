import { describe, expect, test } from 'vitest';
import type { AppTrouble } from '../../src/errors/trouble.ts';
import { diagnoseApp } from '../../src/python/diagnosis/app-error.ts';
import { MANAGE, needs, SETTINGS, told, viewOf } from './app-view.ts';

describe('settings by classes', () => {
  test.each<[string, string, string[]]>([
    ['environs-django5', '', ['SECRET_KEY']],
    ['pydantic-settings-django5', '', ['SECRET_KEY', 'DATABASE_URL']],
    [
      'pydantic-settings-django5',
      'model_config = SettingsConfigDict(env_prefix="MYSITE_")\n',
      ['MYSITE_SECRET_KEY', 'MYSITE_DATABASE_URL'],
    ],
    ['pydantic-settings-django5', 'A(env_prefix="A_")\nB(env_prefix="B_")\n', ['SECRET_KEY', 'DATABASE_URL']],
    ['pydantic-v1-django4', '', ['SECRET_KEY', 'DATABASE_URL']],
    ['dynaconf-django5', '', ['DYNACONF_SECRET_KEY']],
    ['dynaconf-django5', 'settings = Dynaconf(envvar_prefix="MYSITE")\n', ['MYSITE_SECRET_KEY']],
  ])('%s with %j', (name, text, names) => {
    expect(told(name, viewOf({ ...MANAGE, [SETTINGS]: text }))).toMatchObject({ kind: 'app-variables', names, at: { file: SETTINGS } });
  });
});

describe('a variable that is not set', () => {
  const KEY = 'environ-key-django5';
  const from = (files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): AppTrouble | undefined =>
    told(KEY, viewOf({ ...MANAGE, ...files }, env));

  test.each([
    '.env.example',
    '.env.dist',
    '.env.sample',
    'env_sample',
    'env.example',
    '.env-template',
    'example.env',
    'mysite/.env.example',
  ])('is listed by %s', (file) => {
    const text = '# for all\nexport SECRET_KEY=s3cret\nDEBUG=\n  DATABASE_URL = "x"\r\nMAIL=1\nnonsense\n';
    expect(from({ [file]: text }, { MAIL: '' })).toEqual({
      ...needs(4, 'SECRET_KEY'),
      listed: { file, others: ['DEBUG', 'DATABASE_URL'] },
    });
  });

  test.each(['environment.yml', '.envrc', 'sample.txt', '.env.production'])('is not looked for in %s', (file) => {
    expect(from({ [file]: 'SECRET_KEY=x\n' })).toEqual(needs(4, 'SECRET_KEY'));
  });

  test('is in a .env that nobody reads', () => {
    expect(from({ '.env': 'SECRET_KEY=s3cret\n' })).toEqual({ ...needs(4, 'SECRET_KEY'), dotenv: '.env' });
    expect(from({ '.env': 'DEBUG=1\n' })).toEqual(needs(4, 'SECRET_KEY'));
  });

  test('is reported with those that the file reads next, where that is certain', () => {
    const read =
      '\n\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nDATABASE_URL = os.environ["DATABASE_URL"]  # ours\nDEBUG = os.environ.get("DEBUG")\n';
    expect(from({ [SETTINGS]: read })).toEqual(needs(4, 'SECRET_KEY', 'DATABASE_URL'));
    expect(from({ [SETTINGS]: read, '.env': 'DATABASE_URL=x\n' })).toEqual(needs(4, 'SECRET_KEY'));
    expect(from({ [SETTINGS]: read }, { DATABASE_URL: 'x' })).toEqual(needs(4, 'SECRET_KEY'));
    expect(from({ [SETTINGS]: `${read}"""\nA = os.environ["A"]\n"""\n` })).toEqual(needs(4, 'SECRET_KEY'));
    expect(from({ [SETTINGS]: read.replace('DATABASE_URL =', '    DATABASE_URL =') })).toEqual(needs(4, 'SECRET_KEY'));
    const cast = '\n\nSECRET_KEY = config("SECRET_KEY")\nDEBUG = config("DEBUG", cast=bool)\nMAIL = config("MAIL", default="")\n';
    expect(told('decouple-django5', viewOf({ [SETTINGS]: cast }))).toEqual(needs(3, 'SECRET_KEY', 'DEBUG'));
  });

  test('is not confused with a key that a dictionary lacks', () => {
    const output = [
      'Traceback (most recent call last):',
      '  File "/workspace/a.py", line 2, in <module>',
      '    print(CONFIG["key"])',
      "KeyError: 'key'",
    ];
    expect(diagnoseApp(output, viewOf({}))).toEqual({ kind: 'app-error', error: "KeyError: 'key'", at: { file: 'a.py', line: 2 } });
  });

  test.each([
    ['RuntimeError: Environment variable `API_TOKEN` is not set', 'API_TOKEN'],
    ['ValueError: DATABASE_URL environment variable is required', 'DATABASE_URL'],
    ['AssertionError: please set the env var MAILHOST', 'MAILHOST'],
  ])('is found in what people write: %s', (line, name) => {
    const output = ['Traceback (most recent call last):', '  File "/workspace/a.py", line 2, in <module>', '    check()', line];
    expect(diagnoseApp(output, viewOf({}))).toEqual({ kind: 'app-variables', names: [name], at: { file: 'a.py', line: 2 } });
    expect(diagnoseApp(output, viewOf({}, { [name]: '' }))).toMatchObject({ kind: 'app-error' });
  });
});
