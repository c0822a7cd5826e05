import type { StartApp } from './start-app.ts';

const DJANGO = {
  'manage.py': `import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
`,
  'mysite/__init__.py': '',
  'mysite/settings.py': `SECRET_KEY = "not a secret"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
`,
  'mysite/urls.py': `from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("django says hello"))]
`,
  'mysite/wsgi.py': `import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
`,
  'mysite/asgi.py': `import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_asgi_application()
`,
};

const DJANGO_EVIDENCE = [
  'manage.py:5: os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")',
  'mysite/settings.py:4: WSGI_APPLICATION = "mysite.wsgi.application"',
];

/** Django, Dash, and apps that their own program serves. */
export const FULL_APPS: readonly StartApp[] = [
  {
    name: 'Dash with gunicorn',
    requires: ['dash', 'gunicorn'],
    files: {
      'app.py': `from dash import Dash, html

app = Dash(__name__, title="dash says hello")
server = app.server
app.layout = html.Div("hello")

if __name__ == "__main__":
    app.run(debug=True)
`,
    },
    command: 'gunicorn app:server --bind 0.0.0.0:$PORT',
    evidence: ['app.py:3: app = Dash(__name__, title="…")', 'gunicorn in requirements.txt'],
    page: 'dash says hello',
  },
  {
    name: 'Dash alone',
    requires: ['dash'],
    files: {
      'app.py': `import dash
from dash import html

app = dash.Dash(__name__, title="dash says hello")
app.layout = html.Div("hello")

if __name__ == "__main__":
    app.run()
`,
    },
    command: 'HOST=0.0.0.0 python app.py',
    evidence: ['app.py:4: app = dash.Dash(__name__, title="…")', 'app.py:8: app.run()'],
    page: 'dash says hello',
    warning: "web starts Dash's development server",
  },
  {
    name: 'Django with gunicorn',
    requires: ['django', 'gunicorn'],
    files: DJANGO,
    command: 'gunicorn mysite.wsgi:application --bind 0.0.0.0:$PORT',
    evidence: [...DJANGO_EVIDENCE, 'gunicorn in requirements.txt'],
    page: 'django says hello',
  },
  {
    name: 'Django with uvicorn',
    requires: ['django', 'uvicorn'],
    files: DJANGO,
    command: 'uvicorn mysite.asgi:application --host 0.0.0.0 --port $PORT',
    evidence: [DJANGO_EVIDENCE[0] ?? '', 'mysite/asgi.py', 'uvicorn in requirements.txt'],
    page: 'django says hello',
  },
  {
    name: 'Django alone',
    requires: ['django'],
    files: DJANGO,
    command: 'python manage.py runserver --noreload 0.0.0.0:$PORT',
    evidence: [...DJANGO_EVIDENCE, 'django in requirements.txt'],
    page: 'django says hello',
    warning: "web starts Django's development server",
  },
  {
    name: 'aiohttp with gunicorn',
    requires: ['aiohttp', 'gunicorn'],
    files: {
      'app.py': `from aiohttp import web


async def home(request):
    return web.Response(text="aiohttp says hello")


async def make_app():
    app = web.Application()
    app.router.add_get("/", home)
    return app
`,
    },
    command: 'gunicorn app:make_app --worker-class aiohttp.GunicornWebWorker --bind 0.0.0.0:$PORT',
    evidence: ['app.py:9: app = web.Application()', 'gunicorn in requirements.txt'],
    page: 'aiohttp says hello',
  },
  {
    name: 'aiohttp alone',
    requires: ['aiohttp'],
    files: {
      'app.py': `import os

from aiohttp import web


async def home(request):
    return web.Response(text="aiohttp says hello")


app = web.Application()
app.router.add_get("/", home)

if __name__ == "__main__":
    web.run_app(app, port=int(os.environ["PORT"]))
`,
    },
    command: 'python app.py',
    evidence: ['app.py:10: app = web.Application()', 'app.py:14: web.run_app(app, port=int(os.environ["PORT"]))'],
    page: 'aiohttp says hello',
  },
  {
    name: 'Tornado',
    requires: ['tornado'],
    files: {
      'main.py': `import asyncio
import os

import tornado.web


class Home(tornado.web.RequestHandler):
    def get(self):
        self.write("tornado says hello")


def make_app():
    return tornado.web.Application([(r"/", Home)])


async def main():
    app = make_app()
    app.listen(int(os.environ.get("PORT", 8888)))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
`,
    },
    command: 'python main.py',
    evidence: ['main.py:13: return tornado.web.Application([(r"/", Home)])', 'main.py:18: app.listen(int(os.environ.get("PORT", 8888)))'],
    page: 'tornado says hello',
  },
  {
    name: 'Streamlit',
    requires: ['streamlit'],
    files: { 'dashboard.py': 'import streamlit as st\n\nst.title("hello")\n' },
    command: 'streamlit run dashboard.py --server.address 0.0.0.0 --server.port $PORT --server.headless true',
    evidence: ['dashboard.py:1: import streamlit as st'],
    page: /streamlit/i,
  },
  {
    name: 'Gradio',
    requires: ['gradio'],
    files: {
      'app.py': `import gradio as gr

with gr.Blocks(title="gradio says hello") as demo:
    gr.Markdown("hello")

if __name__ == "__main__":
    demo.launch()
`,
    },
    command: 'GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python app.py',
    evidence: ['app.py:3: with gr.Blocks(title="…") as demo:', 'app.py:7: demo.launch()'],
    page: 'gradio says hello',
  },
];
