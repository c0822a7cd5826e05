import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BOT_LIBRARIES } from '../../src/python/start/purpose.ts';
import { type AppFiles, type Found, startOf } from '../support/start.ts';

const MAIN = '\n\nif __name__ == "__main__":\n    main()\n';
const DISCORD = 'import os\n\nimport discord\n\nclient = discord.Client()\nclient.run(os.environ["TOKEN"])\n';
const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';

async function found(files: AppFiles): Promise<Pick<Found, 'commands' | 'options'>> {
  const { commands, options } = await startOf({ 'requirements.txt': 'flask\ngunicorn\n', ...files });
  return { commands, options };
}

test.each<[string, AppFiles, Readonly<Record<string, string>>]>([
  ['a bot that runs as soon as it is imported', { 'bot.py': DISCORD }, { worker: 'python bot.py' }],
  ['a bot in a package', { 'bot/__init__.py': '', 'bot/__main__.py': DISCORD }, { worker: 'python -m bot' }],
  ['a bot that another file starts', { 'main.py': 'import bot\n\nbot.start()\n', 'bot.py': DISCORD }, { worker: 'python main.py' }],
  ['Slack by requests', { 'app.py': `from slack_bolt import App${MAIN}` }, { web: 'python app.py' }],
  [
    'Slack in socket mode',
    { 'app.py': `from slack_bolt import App\nfrom slack_bolt.adapter.socket_mode import SocketModeHandler${MAIN}` },
    { worker: 'python app.py' },
  ],
  ['a bot with tools beside it', { 'bot.py': DISCORD, 'seed.py': `import csv${MAIN}` }, { worker: 'python bot.py' }],
  [
    'a bot that keeps a web page alive',
    { 'bot.py': `from keep_alive import start\n${DISCORD}`, 'keep_alive.py': `${FLASK}\n\ndef start():\n    app.run()\n` },
    { web: 'gunicorn keep_alive:app --bind 0.0.0.0:$PORT', worker: 'python bot.py' },
  ],
  [
    'a web app that sends messages',
    { 'app.py': `import telegram\n${FLASK}${MAIN}`, 'notify.py': 'import telegram\n' },
    { web: 'gunicorn app:app --bind 0.0.0.0:$PORT' },
  ],
  [
    'a program that runs a web app and sends messages',
    { 'main.py': 'import telegram\nfrom web import app\n\nif __name__ == "__main__":\n    app.run()\n', 'web.py': FLASK },
    { web: 'gunicorn main:app --bind 0.0.0.0:$PORT' },
  ],
  [
    'a bot that makes the page that keeps it alive',
    { 'bot.py': `import discord\n${FLASK}\nThread(target=lambda: app.run(port=8080)).start()\nbot = discord.Client()\nbot.run("token")\n` },
    { web: 'python bot.py' },
  ],
  [
    'a web app that can send messages as a bot',
    { 'app.py': `import telegram\n${FLASK}\nbot = telegram.Bot("token")\nbot.get_me()\n` },
    { web: 'gunicorn app:app --bind 0.0.0.0:$PORT' },
  ],
  ['a bot by webhooks', { 'bot.py': `import os\nimport telegram\n\nPORT = os.environ["PORT"]${MAIN}` }, { web: 'python bot.py' }],
  ['a program that serves', { 'main.py': `from http.server import HTTPServer${MAIN}` }, { web: 'python main.py' }],
  ['a program that serves elsewhere', { 'main.py': `import net${MAIN}`, 'net.py': 'import websockets\n' }, { web: 'python main.py' }],
  ['a program that serves nothing', { 'main.py': `import csv${MAIN}` }, { worker: 'python main.py' }],
])('%s', async (_, files, commands) => {
  expect(await found(files)).toEqual({ commands, options: [] });
});

test.each<[string, AppFiles, string[]]>([
  ['two bots', { 'one.py': DISCORD, 'two.py': DISCORD }, ['worker: python one.py', 'worker: python two.py']],
  ['a script that only runs', { 'job.py': 'import csv\n\nprint(csv)\n' }, ['worker: python job.py']],
  ['a script in a loop', { 'job.py': 'import time\n\nwhile True:\n    time.sleep(1)\n' }, ['worker: python job.py']],
  [
    'a script that serves',
    { 'hello.py': 'from http.server import HTTPServer\n\nHTTPServer(("", 80), None).serve_forever()\n' },
    ['web: python hello.py'],
  ],
  ['a script and what it imports', { 'job.py': 'import lib\n\nlib.work()\n', 'lib.py': 'print(1)\n' }, ['worker: python job.py']],
  [
    'a module with the name of a library for bots',
    { 'job.py': 'import discord\n\ndiscord.x()\n', 'discord.py': '' },
    ['worker: python job.py'],
  ],
  ['a module with the name of a server', { 'job.py': 'import web\n\nweb.x()\n', 'web.py': '' }, ['worker: python job.py']],
  ['files that do nothing', { 'lib.py': '"""Docs."""\n\nX = dict()\n' }, []],
  ['many scripts', Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.py`, 'print(1)\n'])), []],
  [
    'many scripts, one with a usual name',
    Object.fromEntries(['a', 'b', 'c', 'main'].map((name) => [`${name}.py`, 'print(1)\n'])),
    ['worker: python main.py'],
  ],
])('%s: nothing is started, and each is a line for a Procfile', async (_, files, options) => {
  expect(await found(files)).toEqual({ commands: {}, options });
});

test('a worker is the default process where there is no web, and the evidence of a bot is its library', async () => {
  const bot = await startOf({ 'requirements.txt': '', 'bot.py': DISCORD });
  expect({ defaults: bot.defaults, warnings: bot.warnings }).toEqual({ defaults: ['worker'], warnings: [] });
  const tools = await startOf({ 'requirements.txt': '', 'bot.py': DISCORD, 'seed.py': `import csv${MAIN}` });
  expect(tools.defaults).toEqual(['worker']);
  const asked = await startOf({ 'requirements.txt': '', 'job.py': 'print(1)\n' });
  expect(asked.warnings).toEqual([
    {
      title: 'No start command: pybuild does not start a bare script unasked',
      body: ['If this is right, write it into a file called Procfile:', '  worker: python job.py', '    job.py:1: print(1)'],
    },
  ]);
});

test('docs/start-commands.md lists the libraries of bots', () => {
  const docs = readFileSync(new URL('../../docs/start-commands.md', import.meta.url), 'utf8');
  const rows = docs.split('\n').filter((line) => line.startsWith('- ') && line.includes(': imports '));
  expect(rows).toEqual(BOT_LIBRARIES.map(({ name, modules }) => `- ${name}: imports ${modules.map((one) => `\`${one}\``).join(', ')}`));
});

const APP = 'from flask import Flask\n\n\ndef create_app(name):\n    return Flask(name)\n';

test.each<[string, string, AppFiles, string[]]>([
  [
    'a factory that is called and run at once',
    'python app.py',
    { 'app.py': `${APP}\n\ncreate_app("x").run(debug=True, port=8000)\n` },
    ['app.py:8 listens on 127.0.0.1 unless', 'app.py:8 listens on port 8000', 'app.py:8 has debug=True'],
  ],
  [
    'an app that only the program makes',
    'python app.py',
    { 'app.py': `${APP}\n\nif __name__ == "__main__":\n    app = create_app("x")\n    app.run(host="0.0.0.0", port=80)\n` },
    ['app.py:10 listens on port 80,'],
  ],
  [
    'an app of a function, with a port of its own',
    'python -u ./app.py',
    {
      'app.py': `from web import create_app\n\n\ndef main():\n    port = 90\n    app = create_app("x")\n    app.run("0.0.0.0", port)${MAIN}`,
      'web.py': APP,
    },
    ['app.py:7 listens on port 90,'],
  ],
  [
    'a server of the standard library',
    'python3 -m app',
    { 'app.py': 'from http.server import HTTPServer\n\nHOST = "127.0.0.1"\nHTTPServer((HOST, 8000), None).serve_forever()\n' },
    ['app.py:4 listens on 127.0.0.1,', 'app.py:4 listens on port 8000,'],
  ],
  [
    'a package',
    'python -m site1',
    { 'site1/__init__.py': '', 'site1/__main__.py': `${FLASK}app.run()\n` },
    ['site1/__main__.py:4 listens', ''],
  ],
  ['a program that is right', 'python app.py', { 'app.py': `import os\n${FLASK}app.run("0.0.0.0", int(os.environ["PORT"]))\n` }, []],
  ['a server that imports the app', 'gunicorn app:app', { 'app.py': `${FLASK}${MAIN.replace('main()', 'app.run(debug=True)')}` }, []],
  ['a command of several', 'cd x && python app.py', { 'app.py': `${FLASK}app.run()\n` }, []],
])('a Procfile starts %s', async (_, line, files, expected) => {
  const { warnings } = await startOf({ 'requirements.txt': 'flask\n', Procfile: `web: ${line}\n`, ...files });
  const bodies = warnings.flatMap(({ title, body }) => (title === 'web is not ready for a platform' ? body : []));
  expect(bodies).toHaveLength(expected.length);
  for (const [index, text] of expected.entries()) expect(bodies[index]).toContain(text);
});

test('a factory that needs arguments leaves the program, which is warned of', async () => {
  const main = 'from web import create_app\n\nif __name__ == "__main__":\n    create_app("x").run(debug=True)\n';
  const { commands, warnings } = await startOf({ 'requirements.txt': 'flask\ngunicorn\n', 'main.py': main, 'web.py': APP });
  expect(commands).toEqual({ web: 'python main.py' });
  expect(warnings.map(({ title }) => title)).toEqual(['web is not ready for a platform']);
  expect(warnings[0]?.body).toHaveLength(3);
});
