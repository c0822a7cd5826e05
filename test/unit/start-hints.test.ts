import { expect, test } from 'vitest';
import { startOf } from '../support/start.ts';

const FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const TWO = { 'requirements.txt': 'fastapi\nuvicorn\n', 'one.py': FASTAPI, 'two.py': FASTAPI };
const COMMAND = 'uvicorn two:app --port 80';

const HINTS: readonly (readonly [string, string, number])[] = [
  ['Procfile.dev', `css: npm run watch\nweb: ${COMMAND}\n`, 2],
  ['railway.json', JSON.stringify({ deploy: { startCommand: COMMAND } }, undefined, 2), 3],
  ['railway.toml', `[deploy]\nstartCommand = "${COMMAND}"\n`, 2],
  ['fly.toml', `app = "x"\n\n[processes]\napp = "${COMMAND}"\n`, 4],
  ['.replit', `entrypoint = "two.py"\nrun = "${COMMAND}"\n`, 2],
  ['render.yaml', `services:\n  - type: web\n    name: x\n    startCommand: ${COMMAND}\n`, 4],
  ['heroku.yml', `build:\n  docker:\n    web: Dockerfile\nrun:\n  web: ${COMMAND}\n`, 5],
  ['.do/app.yaml', `name: x\nservices:\n  - name: web\n    run_command: ${COMMAND}\n`, 4],
  ['Dockerfile', `FROM python\nCMD ["python", "old.py"]\nCMD ${COMMAND}\n`, 3],
];

test.each(HINTS)('%s settles which of several apps starts', async (file, text, line) => {
  const { commands, evidence } = await startOf({ ...TWO, [file]: text });
  expect(commands).toEqual({ web: 'uvicorn two:app --host 0.0.0.0 --port $PORT' });
  expect(evidence.at(-1)).toBe(`${file}:${line}: ${COMMAND}`);
});

test.each(HINTS)('%s is offered where the code says nothing, and never started', async (file, text, line) => {
  const { commands, options, warnings } = await startOf({ 'requirements.txt': '', 'lib.py': '', [file]: text });
  expect({ commands, options }).toEqual({ commands: {}, options: [`web: ${COMMAND}`] });
  expect(warnings[0]?.body).toContain(`    ${file}:${line}`);
});

test.each<[string, string, string[]]>([
  ['a tool that is missing at launch', 'CMD ["uv", "run", "uvicorn", "x:app", "--port", "$PORT"]', ['web: uvicorn x:app --port $PORT']],
  ['a shell', 'CMD ["sh", "-c", "gunicorn x:app --bind :$PORT"]', ['web: gunicorn x:app --bind :$PORT']],
  ['several lines', 'CMD gunicorn x:app \\\n  --workers 2', ['web: gunicorn x:app    --workers 2']],
  ['a file of the image', 'CMD ["/start.sh"]', []],
  ['Docker', 'CMD docker compose up', []],
  ['Node', 'CMD npm start', []],
  ['none', 'RUN x', []],
])('a Dockerfile with %s', async (_, line, expected) => {
  expect((await startOf({ 'requirements.txt': '', Dockerfile: `FROM python\n${line}\n` })).options).toEqual(expected);
});

test.each([
  ['render.yaml', ': {['],
  ['render.yaml', 'services: 7'],
  ['railway.json', '{'],
  ['railway.json', '[]'],
  ['fly.toml', '[['],
  ['.replit', 'run = 7'],
  ['Dockerfile', 'CMD ["a'],
])('a damaged %s (%j) is as good as none', async (file, text) => {
  const { commands, warnings } = await startOf({
    'requirements.txt': 'flask\ngunicorn\n',
    'app.py': 'import flask\n\napp = flask.Flask("x")\n',
    [file]: text,
  });
  expect({ commands, warnings }).toEqual({ commands: { web: 'gunicorn app:app --bind 0.0.0.0:$PORT' }, warnings: [] });
});

test('hints that contradict each other settle nothing', async () => {
  const { commands } = await startOf({ ...TWO, 'Procfile.dev': 'web: uvicorn one:app\n', Dockerfile: 'CMD uvicorn two:app\n' });
  expect(commands).toEqual({});
});
