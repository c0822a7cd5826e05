import { expect, test } from 'vitest';
import type { EntryKind } from '../../src/python/file-content.ts';
import { startFiles, usualStartFiles } from '../../src/python/start/start-files.ts';

const FILES = ['app.py', 'manage.py', 'shop/__init__.py', 'shop/wsgi.py', 'src/api/__init__.py', 'src/api/main.py', 'tool/__main__.py'];

function kindOf(path: string): EntryKind | undefined {
  if (FILES.includes(path)) return 'file';
  return FILES.some((file) => file.startsWith(`${path}/`)) ? 'folder' : undefined;
}

test.each([
  ['gunicorn --bind 0.0.0.0:$PORT shop.wsgi:application', ['shop/wsgi.py']],
  ['gunicorn app', ['app.py']],
  ['python ./app.py', ['app.py']],
  ['./app.py --x', ['app.py']],
  ['python -m tool', ['tool/__main__.py']],
  ['streamlit run app.py --server.port $PORT', ['app.py']],
  ['uvicorn api.main:app --app-dir src', ['src/api/main.py']],
  ['PYTHONPATH=src uvicorn api.main:app', ['src/api/main.py']],
  ['flask --app=shop run', ['shop/__init__.py', 'app.py']],
  ['python manage.py migrate && gunicorn shop.wsgi', ['shop/wsgi.py']],
  ['python manage.py migrate; exec gunicorn shop.wsgi', ['manage.py', 'shop/wsgi.py']],
  ['python ../app.py', []],
  ['python /app.py', []],
  ['app', []],
  ['bash start.sh', []],
  ['', []],
])('%s starts %j', (command, files) => {
  expect(startFiles(command, kindOf).files).toEqual(files);
});

test('without a command, the usual names', () => {
  expect(usualStartFiles(kindOf)).toEqual({ files: ['app.py', 'manage.py'], folders: ['', 'src'] });
});
