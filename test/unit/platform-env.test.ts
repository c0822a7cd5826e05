import { expect, test } from 'vitest';
import {
  buildEnvironment,
  namesWithoutValue,
  parseEnvFile,
  parseEnvOptions,
  quotedLines,
} from '../../src/lifecycle/platform/platform-env.ts';
import { failureOf } from '../support/facts.ts';

const CALLER = { PATH: '/usr/bin:/bin', HOME: '/home/me' };

test("only the lifecycle's variables and the machine's settings are passed", () => {
  const { env, machine, withheld } = buildEnvironment(
    {
      ...CALLER,
      HOSTNAME: 'box',
      http_proxy: 'http://p',
      LANG: 'C',
      SECRET: 's',
      PIP_CONFIG_FILE: '/pip.conf',
      SSH_AUTH_SOCK: '/s',
      UV_PYTHON_INSTALL_MIRROR: 'http://m',
    },
    {},
    false,
  );
  expect(env).toEqual({
    ...CALLER,
    HOSTNAME: 'box',
    http_proxy: 'http://p',
    PIP_CONFIG_FILE: '/pip.conf',
    SSH_AUTH_SOCK: '/s',
    UV_PYTHON_INSTALL_MIRROR: 'http://m',
  });
  expect(machine).toEqual(['PIP_CONFIG_FILE', 'SSH_AUTH_SOCK', 'UV_PYTHON_INSTALL_MIRROR']);
  expect(withheld).toEqual([]);
});

test('settings of the app in the shell are not passed, but listed unless given', () => {
  const shell = {
    BP_PYTHON_VERSION: '3.11',
    PIP_INDEX_URL: 'http://i',
    UV_X: '1',
    POETRY_X: '1',
    PYTHONPATH: '/x',
    PYTHON_VERSION: '3',
    PIPX_HOME: '/p',
  };
  const { env, withheld } = buildEnvironment({ ...CALLER, ...shell }, { PIP_INDEX_URL: 'http://given' }, false);
  expect(env).toEqual({ ...CALLER, PIP_INDEX_URL: 'http://given' });
  expect(withheld).toEqual(['BP_PYTHON_VERSION', 'POETRY_X', 'PYTHONPATH', 'UV_X']);
});

test('given variables take precedence; for the five path variables, they come first', () => {
  const given = { PATH: '/mine', CPATH: '/include', HOME: '/other', FOO: 'bar', EMPTY: '' };
  expect(buildEnvironment(CALLER, given, false).env).toEqual({
    PATH: '/mine:/usr/bin:/bin',
    CPATH: '/include',
    HOME: '/other',
    FOO: 'bar',
    EMPTY: '',
  });
});

test.each(['VIRTUAL_ENV', 'CONDA_PREFIX'])('an environment that is active in the shell (%s) does not leak in', (name) => {
  const { env } = buildEnvironment({ ...CALLER, [name]: '/home/me/venv', PATH: '/home/me/venv/bin:/usr/bin' }, {}, false);
  expect(env).toEqual({ ...CALLER, PATH: '/usr/bin' });
});

test('one certificate setting reaches every tool, without replacing another', () => {
  const { env, machine } = buildEnvironment({ ...CALLER, SSL_CERT_FILE: '', PIP_CERT: '/ca.pem', CURL_CA_BUNDLE: '/curl.pem' }, {}, false);
  expect(env).toEqual({
    ...CALLER,
    SSL_CERT_FILE: '',
    PIP_CERT: '/ca.pem',
    REQUESTS_CA_BUNDLE: '/ca.pem',
    CURL_CA_BUNDLE: '/curl.pem',
    GIT_SSL_CAINFO: '/ca.pem',
  });
  expect(machine).toEqual(['CURL_CA_BUNDLE', 'PIP_CERT', 'SSL_CERT_FILE']);
});

test("a strict build ignores pip's configuration, and reports that", () => {
  const { env, machine } = buildEnvironment({ ...CALLER, PIP_CONFIG_FILE: '/pip.conf' }, {}, true);
  expect(env).toEqual({ ...CALLER, PIP_CONFIG_FILE: '/dev/null' });
  expect(machine).toEqual([]);
});

test("--env takes a value, or the caller's own", () => {
  expect(parseEnvOptions(['A=1', 'B=x=y', 'C=', 'HOME', 'UNSET', 'A=2'], CALLER)).toEqual({ A: '2', B: 'x=y', C: '', HOME: '/home/me' });
});

test.each(['', '=x', ' A=1', 'A B=1'])('--env %j is wrong usage', (option) => {
  expect(failureOf(() => parseEnvOptions([option], {}))).toMatchObject({ kind: 'usage' });
});

test('an option that is no variable is named by its own name, without what may be its secret', () => {
  const usage = failureOf(() => parseEnvOptions([' A=secret'], {}, '--build-env'));
  expect(usage).toEqual({ kind: 'usage', message: '--build-env takes NAME=value or NAME, not " A=…"' });
});

test("an env file is read in docker's and pack's format: lines trimmed, comments left out, quotes and a later # kept", () => {
  const text = 'A=1\r\n  # D=2\n  B = x \nC="quoted" # kept\nHOME\nUNSET\nE=\n';
  expect(failureOf(() => parseEnvFile(text, 'app.env', CALLER))).toEqual({
    kind: 'env-file-invalid',
    file: 'app.env',
    line: 3,
    text: 'B = x',
  });
  expect(parseEnvFile(text.replace('B = x', 'B=x '), 'app.env', CALLER)).toEqual({
    A: '1',
    B: 'x',
    C: '"quoted" # kept',
    HOME: '/home/me',
    E: '',
  });
});

test.each(['=x', 'export A=1', 'A = 1'])('an env file with the line %j cannot be read', (line) => {
  expect(failureOf(() => parseEnvFile(`A=1\n${line}`, 'app.env', {}))).toEqual({
    kind: 'env-file-invalid',
    file: 'app.env',
    line: 2,
    text: line,
  });
});

test('values in quotes are found with their lines; no other quotes are', () => {
  const text = `A="q"\n#B="q"\nC='q' \nD="q\nE=q"q"\nF="\nG=''\nH="q' \nI=1\nJ\n`;
  expect(quotedLines(text)).toEqual([
    { name: 'A', line: 1 },
    { name: 'C', line: 3 },
    { name: 'G', line: 7 },
  ]);
});

test('names without a value that the caller lacks as well are found in options and files', () => {
  const caller = { HOME: '/h', EMPTY: '' };
  expect(namesWithoutValue(['HOME', 'A', 'B=1', 'EMPTY'], ['# A\nC\nHOME\nA\nD=\n'], caller)).toEqual(['A', 'C']);
});
