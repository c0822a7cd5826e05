import { describe, expect, test } from 'vitest';
import { startOf } from '../support/start.ts';

const APP = 'from flask import Flask\nfrom flask_socketio import SocketIO\n\napp = Flask(__name__)\nsocketio = SocketIO(app)\n';
const MAIN = '\nif __name__ == "__main__":\n    socketio.run(app';
const REACHED = `import os\n${APP}${MAIN}, host="0.0.0.0", port=int(os.environ["PORT"]))\n`;
const LOCAL = `${APP}${MAIN}, debug=True)\n`;
const BIND = '--bind 0.0.0.0:$PORT';
const THREADS = `gunicorn app:app --threads 100 --workers 1 ${BIND}`;
const DEVELOPMENT = 'flask --app app:app run --host 0.0.0.0 --port $PORT';

function requires(packages: string): { 'requirements.txt': string } {
  return { 'requirements.txt': packages.replaceAll(' ', '\n') };
}

describe('Flask-SocketIO starts by what is installed and can serve WebSockets', () => {
  test.each([
    ['gunicorn: threads', 'gunicorn', LOCAL, THREADS],
    ['nothing: the development server, which serves them', '', APP, DEVELOPMENT],
    ["gevent: gunicorn's worker", 'gunicorn[gevent]', APP, `gunicorn app:app --worker-class gevent --workers 1 ${BIND}`],
    [
      'gevent-websocket: its own worker',
      'gunicorn gevent-websocket',
      APP,
      `gunicorn app:app --worker-class geventwebsocket.gunicorn.workers.GeventWebSocketWorker --workers 1 ${BIND}`,
    ],
    ['gevent without gunicorn: the program', 'gevent', LOCAL, 'python app.py'],
    ['gevent and a program that is reached', 'gunicorn[gevent]', REACHED, 'python app.py'],
    ['gevent and a program that is not', 'gunicorn[gevent]', LOCAL, `gunicorn app:app --worker-class gevent --workers 1 ${BIND}`],
    ['eventlet and a program that is reached', 'gunicorn eventlet', REACHED, 'python app.py'],
    ['eventlet and no program', 'gunicorn eventlet', APP, `gunicorn app:app --worker-class eventlet --workers 1 ${BIND}`],
    ['both: eventlet', 'gunicorn gevent eventlet', APP, `gunicorn app:app --worker-class eventlet --workers 1 ${BIND}`],
    ['gevent and a server that would not answer', 'waitress gevent', APP, DEVELOPMENT],
    ['threads that the code asks for', 'gunicorn[gevent] eventlet', APP.replace('(app)', '(app, async_mode="threading")'), THREADS],
  ])('%s', async (_, packages, app, command) => {
    const { commands, options } = await startOf({ ...requires(`flask flask-socketio ${packages}`), 'app.py': app });
    expect({ commands, options }).toEqual({ commands: { web: command }, options: [] });
  });

  test('a factory, with the object in a module of extensions', async () => {
    const { commands } = await startOf({
      ...requires('flask flask-socketio gunicorn eventlet'),
      'shop/extensions.py': 'from flask_socketio import SocketIO\n\nsocketio = SocketIO()\n',
      'shop/__init__.py':
        'from flask import Flask\nfrom .extensions import socketio\n\n\ndef create_app():\n    app = Flask(__name__)\n    socketio.init_app(app, async_mode="threading")\n    return app\n',
    });
    expect(commands).toEqual({ web: `gunicorn 'shop:create_app()' --threads 100 --workers 1 ${BIND}` });
  });

  test("a program's address counts, and what the app is served by is not said twice", async () => {
    const { warnings, evidence } = await startOf({ ...requires('flask flask-socketio eventlet'), 'app.py': LOCAL });
    expect(warnings).toEqual([
      {
        title: 'web is not ready for a platform',
        body: [
          'app.py:8 listens on 127.0.0.1 unless host is given, which nothing outside of the container reaches: use 0.0.0.0.',
          'app.py:8 listens on port 5000, whatever PORT says: use int(os.environ["PORT"]).',
          'app.py:8 has debug=True, which is for development.',
        ],
      },
    ]);
    expect(evidence).toEqual([
      'app.py:4: app = Flask(__name__)',
      'app.py:8: socketio.run(app, debug=True)',
      'eventlet in requirements.txt',
    ]);
  });
});

test('Flask-Sock and python-socketio, too', async () => {
  const sock = APP.replaceAll('SocketIO', 'Sock').replaceAll('flask_socketio', 'flask_sock');
  const { commands } = await startOf({ ...requires('flask flask-sock gunicorn gevent'), 'app.py': sock });
  expect(commands).toEqual({ web: `gunicorn app:app --threads 100 ${BIND}` });
  const wrapped =
    'import socketio\nfrom flask import Flask\n\nflask_app = Flask(__name__)\nsio = socketio.Server()\napp = socketio.WSGIApp(sio, flask_app)\n';
  expect((await startOf({ ...requires('flask python-socketio gunicorn'), 'app.py': wrapped })).commands).toEqual({ web: THREADS });
});

test('a server without WebSockets: it starts, and a warning says what is missing', async () => {
  const { commands, warnings } = await startOf({ ...requires('flask flask-socketio waitress'), 'app.py': APP });
  expect(commands).toEqual({ web: 'waitress-serve --host 0.0.0.0 --port $PORT app:app' });
  expect(warnings).toEqual([
    {
      title: 'waitress does not serve WebSockets',
      body: [
        'Flask-SocketIO needs them; its clients may be able to poll instead.',
        `Add gunicorn to requirements.txt. The app then starts with: ${THREADS}`,
      ],
    },
  ]);
});

test.each([
  ['eventlet', 'gunicorn<26', 'eventlet'],
  ['gevent', 'gunicorn[gevent]', 'gevent'],
])('without a server, %s: the gunicorn to install', async (mode, gunicorn, worker) => {
  const { warnings } = await startOf({ ...requires(`flask flask-socketio ${mode}`), 'app.py': APP });
  const body = [
    `Add ${gunicorn} to requirements.txt. The app then starts with: gunicorn app:app --worker-class ${worker} --workers 1 ${BIND}`,
  ];
  expect(warnings).toEqual([{ title: "web starts Flask's development server", body }]);
});

test('what gunicorn.conf.py says of workers stays', async () => {
  const files = { ...requires('flask flask-socketio gunicorn eventlet'), 'app.py': APP, 'gunicorn.conf.py': 'worker_class = "eventlet"\n' };
  expect((await startOf(files)).commands).toEqual({ web: `gunicorn app:app ${BIND}` });
});
