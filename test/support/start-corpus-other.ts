import type { CorpusApp } from './start-corpus-app.ts';

const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';
const FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const MANAGE = (settings: string): string =>
  `import os\nimport sys\n\n\ndef main():\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "${settings}")\n    from django.core.management import execute_from_command_line\n    execute_from_command_line(sys.argv)\n\n\nif __name__ == "__main__":\n    main()\n`;
const WSGI = 'from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n';
const GUNICORN = '--bind 0.0.0.0:$PORT';
const UVICORN = '--host 0.0.0.0 --port $PORT';

/** Programs, dashboards, several apps, and none. */
export const OTHER_CORPUS: readonly CorpusApp[] = [
  {
    name: 'Streamlit with pages and helpers',
    files: {
      'requirements.txt': 'streamlit\npandas\n',
      'Home.py': 'import streamlit as st\nfrom charts import chart\n\nst.title("Home")\nchart()\n',
      'charts.py': 'import streamlit as st\n\n\ndef chart():\n    st.line_chart([1])\n',
      'pages/1_Data.py': 'import streamlit as st\n\nst.title("Data")\n',
    },
    expected: { web: 'streamlit run Home.py --server.address 0.0.0.0 --server.port $PORT --server.headless true' },
  },
  {
    name: 'Gradio mounted into FastAPI',
    files: {
      'requirements.txt': 'gradio\nfastapi\nuvicorn\n',
      'main.py': `${FASTAPI}import gradio as gr\n\ndemo = gr.Interface(lambda x: x, "text", "text").queue()\napp = gr.mount_gradio_app(app, demo, path="/demo")\n`,
    },
    expected: { web: `uvicorn main:app ${UVICORN}` },
  },
  {
    name: 'Dash on a Flask of its own',
    files: {
      'requirements.txt': 'dash\nflask\ngunicorn\n',
      'index.py':
        'import dash\nimport flask\n\nserver = flask.Flask(__name__)\napp = dash.Dash(__name__, server=server)\n\nif __name__ == "__main__":\n    app.run_server(debug=True)\n',
    },
    expected: { web: `gunicorn index:server ${GUNICORN}` },
  },
  {
    name: 'a bot without a web server',
    files: {
      'requirements.txt': 'discord.py\n',
      'bot.py':
        'import os\n\nimport discord\n\nfrom helpers import greet\n\nclient = discord.Client(intents=discord.Intents.default())\n\nif __name__ == "__main__":\n    client.run(os.environ["TOKEN"])\n',
      'helpers.py': 'def greet():\n    return "hi"\n\n\nif __name__ == "__main__":\n    print(greet())\n',
    },
    expected: { worker: 'python bot.py' },
  },
  {
    name: 'a package that is a program',
    files: {
      'requirements.txt': 'requests\n',
      'crawler/__init__.py': '',
      'crawler/__main__.py': 'from crawler.run import main\n\nmain()\n',
      'crawler/run.py': 'def main():\n    pass\n\n\nif __name__ == "__main__":\n    main()\n',
    },
    expected: { worker: 'python -m crawler' },
  },
  {
    name: 'a project that installs one script',
    files: {
      'requirements.txt': '-e .\n',
      'pyproject.toml':
        '[project]\nname = "serve-things"\nversion = "1"\ndependencies = []\n\n[project.scripts]\nserve-things = "things:main"\n',
      'things.py': 'def main():\n    pass\n',
    },
    expected: { web: 'serve-things' },
  },
  {
    name: 'gunicorn.conf.py that names the app',
    files: {
      'requirements.txt': 'flask\ngunicorn\n',
      'gunicorn.conf.py': 'wsgi_app = "site_one:app"\nworkers = 2\n',
      'site_one.py': FLASK,
      'site_two.py': FLASK,
    },
    expected: { web: 'gunicorn --bind 0.0.0.0:$PORT' },
  },
  {
    name: 'two services, and a render.yaml that says which',
    files: {
      'requirements.txt': 'fastapi\nuvicorn\n',
      'public.py': FASTAPI,
      'internal.py': FASTAPI,
      'render.yaml': 'services:\n  - type: web\n    name: public\n    startCommand: uvicorn public:app --host 0.0.0.0 --port $PORT\n',
    },
    expected: { web: `uvicorn public:app ${UVICORN}` },
  },
  {
    name: 'two services, and nothing that says which',
    files: { 'requirements.txt': 'flask\ngunicorn\n', 'shop.py': FLASK, 'admin.py': FLASK },
    expected: { asks: [`web: gunicorn admin:app ${GUNICORN}`, `web: gunicorn shop:app ${GUNICORN}`] },
  },
  {
    name: 'Streamlit beside an API',
    files: { 'requirements.txt': 'streamlit\nfastapi\nuvicorn\n', 'ui.py': 'import streamlit as st\n\nst.title("x")\n', 'api.py': FASTAPI },
    expected: {
      asks: [
        `web: uvicorn api:app ${UVICORN}`,
        'web: streamlit run ui.py --server.address 0.0.0.0 --server.port $PORT --server.headless true',
      ],
    },
  },
  {
    name: 'FastAPI without any server',
    files: { 'requirements.txt': 'fastapi\n', 'main.py': FASTAPI },
    expected: { asks: [`web: uvicorn main:app ${UVICORN}`] },
  },
  {
    name: 'several scripts, each a program',
    files: {
      'requirements.txt': 'requests\n',
      'import_data.py': 'if __name__ == "__main__":\n    print(1)\n',
      'export_data.py': 'if __name__ == "__main__":\n    print(2)\n',
    },
    expected: { asks: ['worker: python export_data.py', 'worker: python import_data.py'] },
  },
  {
    name: 'code that says nothing, and a Dockerfile that does',
    files: {
      'requirements.txt': 'requests\n',
      'job.py': 'import requests\n\nprint(requests.get("https://example.com").status_code)\n',
      Dockerfile: 'FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "job.py"]\n',
    },
    expected: { asks: ['web: python job.py'] },
  },
  {
    name: 'two Django projects',
    files: {
      'requirements.txt': 'django\ngunicorn\n',
      'one/manage.py': MANAGE('first.settings'),
      'one/first/settings.py': 'WSGI_APPLICATION = "first.wsgi.application"\n',
      'one/first/wsgi.py': WSGI,
      'two/manage.py': MANAGE('second.settings'),
      'two/second/settings.py': 'WSGI_APPLICATION = "second.wsgi.application"\n',
      'two/second/wsgi.py': WSGI,
    },
    expected: {
      asks: [
        `web: gunicorn --chdir one first.wsgi:application ${GUNICORN}`,
        `web: gunicorn --chdir two second.wsgi:application ${GUNICORN}`,
      ],
    },
  },
  {
    name: 'a library: no program, apps only in tests and examples',
    files: {
      'requirements.txt': 'flask\n',
      'mylib/__init__.py': 'from flask import Blueprint\n\nbp = Blueprint("x", __name__)\n',
      'tests/app.py': FLASK,
      'examples/app.py': FLASK,
      'test_app.py': FLASK,
    },
    expected: 'none',
  },
  {
    name: 'words in comments, texts and notebooks only',
    files: {
      'requirements.txt': 'requests\n',
      'notes.py':
        '# app = Flask(__name__)\nTEXT = """\nfrom flask import Flask\napp = Flask(__name__)\nif __name__ == "__main__":\n    app.run()\n"""\n',
      'analysis.ipynb': '{"cells": [{"source": ["app = Flask(__name__)"]}]}',
    },
    expected: 'none',
  },
  {
    name: 'a Dockerfile that only works in its image',
    files: {
      'requirements.txt': '\n',
      'lib.py': 'X = 1\n',
      Dockerfile: 'FROM python\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["/app/start.sh"]\n',
    },
    expected: 'none',
  },
];
