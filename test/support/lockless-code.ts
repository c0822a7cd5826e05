import type { LocklessApp } from './lockless-app.ts';

const SERVER =
  'from http.server import BaseHTTPRequestHandler, HTTPServer\nimport os\n\n\nclass Hello(BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n        self.end_headers()\n        self.wfile.write(b"Hello")\n\n\nif __name__ == "__main__":\n    HTTPServer(("", int(os.environ.get("PORT", "8080"))), Hello).serve_forever()\n';

/** The start pages of frameworks, which say `pip install …` and no file to write it in, and other apps that are code alone. */
export const CODE_CORPUS: readonly LocklessApp[] = [
  {
    name: "Flask's quickstart",
    files: {
      'hello.py':
        'from flask import Flask\n\napp = Flask(__name__)\n\n@app.route("/")\ndef hello_world():\n    return "<p>Hello, World!</p>"\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['flask'], says: ['hello.py:1'] },
  },
  {
    name: "a login by Flask's session and request, of which other packages have the names",
    files: {
      'app.py':
        'from flask import Flask, redirect, request, session, url_for\nfrom flask_sqlalchemy import SQLAlchemy\nimport sqlalchemy.orm\n\napp = Flask(__name__)\ndb = SQLAlchemy(app)\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['flask', 'flask-sqlalchemy', 'sqlalchemy'], says: ['app.py:1', 'app.py:3'] },
  },
  {
    name: "FastAPI's first steps",
    files: {
      'main.py':
        'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\nasync def root():\n    return {"message": "Hello World"}\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['fastapi'], says: ['main.py:1'] },
  },
  {
    name: "Streamlit's first app",
    files: {
      'streamlit_app.py': 'import streamlit as st\nimport pandas as pd\nimport numpy as np\n\nst.title("Uber pickups in NYC")\n',
    },
    expected: {
      refuses: 'imports-without-packages',
      lists: ['numpy', 'pandas', 'streamlit'],
      says: ['streamlit_app.py:1', 'streamlit_app.py:3'],
    },
  },
  {
    name: 'a minimal Dash app',
    files: {
      'app.py':
        'from dash import Dash, html\nimport plotly.express as px\nimport pandas as pd\n\napp = Dash()\napp.layout = [html.H1(children="Title of Dash App")]\n\nif __name__ == "__main__":\n    app.run(debug=True)\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['dash', 'pandas', 'plotly'], says: ['app.py:1'] },
  },
  {
    name: "Gradio's quickstart",
    files: {
      'app.py':
        'import gradio as gr\n\ndef greet(name, intensity):\n    return "Hello, " + name + "!" * int(intensity)\n\ndemo = gr.Interface(fn=greet, inputs=["text", "slider"], outputs=["text"])\n\ndemo.launch()\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['gradio'], says: ['app.py:1'] },
  },
  {
    name: "a minimal bot of discord.py's quickstart",
    files: {
      'example_bot.py':
        'import discord\n\nintents = discord.Intents.default()\nclient = discord.Client(intents=intents)\n\n@client.event\nasync def on_ready():\n    print(f"We have logged in as {client.user}")\n\nclient.run("your token here")\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['discord.py'], says: ['example_bot.py:1'] },
  },
  {
    name: 'django-admin startproject',
    files: {
      'manage.py':
        "#!/usr/bin/env python\nimport os\nimport sys\n\n\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n    try:\n        from django.core.management import execute_from_command_line\n    except ImportError as exc:\n        raise ImportError(\"Couldn't import Django.\") from exc\n    execute_from_command_line(sys.argv)\n\n\nif __name__ == '__main__':\n    main()\n",
      'mysite/__init__.py': '',
      'mysite/settings.py': "ROOT_URLCONF = 'mysite.urls'\nWSGI_APPLICATION = 'mysite.wsgi.application'\n",
      'mysite/urls.py':
        "from django.contrib import admin\nfrom django.urls import path\n\nurlpatterns = [path('admin/', admin.site.urls)]\n",
      'mysite/wsgi.py': 'from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['django'], says: ['mysite/urls.py:1'] },
  },
  {
    name: 'scrapy startproject, with nothing to start at its root',
    files: {
      'scrapy.cfg': '[settings]\ndefault = crawler.settings\n',
      'crawler/__init__.py': '',
      'crawler/items.py': 'from dataclasses import dataclass\n\n\n@dataclass\nclass CrawlerItem:\n    pass\n',
      'crawler/settings.py': 'BOT_NAME = "crawler"\nSPIDER_MODULES = ["crawler.spiders"]\n',
      'crawler/spiders/__init__.py': '',
    },
    expected: 'not-python',
  },
  {
    name: 'imports whose packages have other names, and modules of its own',
    files: {
      'bot.py':
        'import cv2\nimport yaml\nfrom dotenv import load_dotenv\nfrom PIL import Image\n\nimport helpers\nfrom jobs.nightly import run\n\nif __name__ == "__main__":\n    run()\n',
      'helpers.py': 'import json\n',
      'jobs/nightly.py': 'import helpers\n\n\ndef run():\n    pass\n',
    },
    expected: {
      refuses: 'imports-without-packages',
      lists: ['Pillow', 'PyYAML', 'opencv-python-headless', 'python-dotenv'],
      says: ['bot.py:1', 'bot.py:4'],
    },
  },
  {
    name: 'an import that nobody knows',
    files: { 'main.py': 'import company_toolkit_of_ours\n\ncompany_toolkit_of_ours.run()\n' },
    expected: { refuses: 'imports-without-packages', lists: [], says: ['main.py:1', 'no package known'] },
  },
  {
    name: 'a function of a cloud: func.py and its settings',
    files: {
      'func.py':
        'import json\n\n\ndef handler(event, context):\n    return json.dumps({"ok": True})\n\n\nif __name__ == "__main__":\n    print(handler({}, None))\n',
      'func.yaml': 'name: f\n',
    },
    expected: { builds: 'pip', wants: [], editable: [], python: '3.12' },
  },
  {
    name: 'a server of the standard library',
    files: { 'server.py': SERVER },
    expected: { builds: 'pip', wants: [], editable: [], starts: 'python server.py' },
  },
  {
    name: 'a server of the standard library, where only a lock may say what to install',
    files: { 'server.py': SERVER },
    env: { BP_PYTHON_LOCKED: 'true' },
    expected: { builds: 'pip', wants: [], editable: [] },
  },
  {
    name: 'the standard library, and a try for more',
    files: {
      'app.py': `try:\n    import orjson as json\nexcept ImportError:\n    import json\n\n${SERVER}`,
      'test_app.py': 'import pytest\n\nimport app\n',
      'pyproject.toml': '[tool.ruff]\nline-length = 100\n\n[tool.pytest.ini_options]\ntestpaths = ["."]\n',
    },
    expected: { builds: 'pip', wants: [], editable: [] },
  },
  {
    name: 'settings of a linter, and code that needs a package',
    files: {
      'pyproject.toml': '[tool.black]\nline-length = 100\n',
      'setup.cfg': '[flake8]\nmax-line-length = 100\n',
      'main.py': 'import requests\n',
    },
    expected: { refuses: 'imports-without-packages', lists: ['requests'], says: ['main.py:1'] },
  },
  {
    name: 'a module that left the standard library',
    files: { 'main.py': 'import cgi\n\nprint(cgi.parse())\n', '.python-version': '3.13\n' },
    // Whether the Python of the build still has it is for the import check to say, after the install.
    expected: { builds: 'pip', wants: [], editable: [], python: '3.13' },
  },
  {
    name: 'a Node app with one helper in Python',
    files: {
      'package.json': '{"scripts": {"start": "node index.js"}}\n',
      'index.js': 'console.log(1)\n',
      'gen.py': 'print("generated")\n',
    },
    expected: 'not-python',
  },
  {
    name: 'a Rust app with scripts below tools',
    files: {
      'Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\n',
      'src/main.rs': 'fn main() {}\n',
      'tools/release.py': 'print(1)\n',
    },
    expected: 'not-python',
  },
  {
    name: 'notebooks only',
    files: { 'analysis.ipynb': '{"cells": []}\n', 'data.csv': 'a\n1\n' },
    expected: 'not-python',
  },
];
