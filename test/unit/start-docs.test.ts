import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FRAMEWORKS, STREAMLIT } from '../../src/python/start/frameworks.ts';
import { OWN_SERVERS, type Served, type Server, SERVERS } from '../../src/python/start/servers.ts';
import { EXTENSIONS } from '../../src/python/start/sockets.ts';
import { QUEUES } from '../../src/python/start/workers.ts';
import { START_APPS } from '../support/start-apps.ts';

const DOCS = readFileSync(new URL('../../docs/start-commands.md', import.meta.url), 'utf8');
const NAMES = { wsgi: 'WSGI', asgi: 'ASGI', program: 'its own program' };

function served(server: Server, isFactory: boolean): Served {
  const [first = 'wsgi'] = server.serves;
  return { module: 'app', object: isFactory ? 'create_app' : 'app', isFactory, folder: '', file: 'app.py', interface: first };
}

function code(text: string | undefined): string {
  return text === undefined ? 'not possible' : `\`${text}\``;
}

/** The rows of the tables in docs/start-commands.md. */
const ROWS: readonly string[] = [
  ...FRAMEWORKS.map((framework) => {
    const own = framework.own === undefined ? undefined : OWN_SERVERS[framework.own];
    const note = own?.isDevelopment === true ? ', for development' : '';
    const shown =
      own === undefined
        ? ''
        : `${code(own.command({ ...served(own, false), file: own.name === 'runserver' ? 'manage.py' : 'app.py' }))}${note}`;
    return `| ${framework.name} | ${framework.objects.map(code).join(', ')} | ${NAMES[framework.interface]} | ${shown} |`;
  }),
  `| ${STREAMLIT.name} | a script that imports \`${STREAMLIT.module}\` and that no other such script imports | its own program | ${code(
    OWN_SERVERS[STREAMLIT.own ?? '']?.command({
      module: 'app',
      object: '',
      isFactory: false,
      folder: '',
      file: 'app.py',
      interface: 'program',
    }),
  )} |`,
  ...SERVERS.map(
    (server) =>
      `| ${server.name} | ${server.serves.map((one) => NAMES[one]).join(', ')} | ${code(server.command(served(server, false)))} | ${code(server.command(served(server, true)))} |`,
  ),
  ...EXTENSIONS.map(({ name, object, gunicorn }) => {
    const [server] = SERVERS;
    const cells = (['threading', 'gevent', 'eventlet'] as const).map((mode) => {
      const options = gunicorn[mode];
      const sockets = { extension: name, mode, gunicorn: options ?? '' };
      return server === undefined || options === undefined
        ? 'threads as well'
        : code(server.command({ ...served(server, false), sockets }));
    });
    return `| ${name} | ${code(object)} | ${cells.join(' | ')} |`;
  }),
  ...QUEUES.map(
    ({ name, objects, command }) =>
      `| ${name} | ${objects.map(code).join(', ')} | ${code(command({ folder: '', module: 'tasks', name: 'app', file: 'tasks.py' }))} |`,
  ),
];

test('the tables in docs/start-commands.md say what is recognised and started', () => {
  const rows = DOCS.split('\n').filter((line) => /^\| (?!---|Framework|Server|Extension|Queue)/.test(line));
  expect(rows).toEqual(ROWS);
});

test('each framework and each server is started by a test against the package index', () => {
  const tested = START_APPS.map(({ name, command }) => `${name} ${command}`).join('\n');
  for (const { name } of FRAMEWORKS) expect(tested).toContain(name.replace(' (ASGI)', ''));
  for (const { name } of SERVERS) expect(tested).toContain(name);
});
