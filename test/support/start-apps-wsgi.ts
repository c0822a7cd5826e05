import type { StartApp } from './start-app.ts';

const FLASK = `from flask import Flask

app = Flask(__name__)


@app.get("/")
def home():
    return "flask says hello"
`;

const FLASK_MADE = 'app.py:3: app = Flask(__name__)';

/** Apps that speak WSGI. */
export const WSGI_APPS: readonly StartApp[] = [
  {
    name: 'Flask with gunicorn',
    requires: ['flask', 'gunicorn'],
    files: { 'app.py': FLASK },
    command: 'gunicorn app:app --bind 0.0.0.0:$PORT',
    evidence: [FLASK_MADE, 'gunicorn in requirements.txt'],
    page: 'flask says hello',
  },
  {
    name: 'Flask with waitress',
    requires: ['flask', 'waitress'],
    files: { 'app.py': FLASK },
    command: 'waitress-serve --host 0.0.0.0 --port $PORT app:app',
    evidence: [FLASK_MADE, 'waitress in requirements.txt'],
    page: 'flask says hello',
  },
  {
    name: 'Flask with granian',
    requires: ['flask', 'granian'],
    files: { 'app.py': FLASK },
    command: 'granian --interface wsgi app:app --host 0.0.0.0 --port $PORT',
    evidence: [FLASK_MADE, 'granian in requirements.txt'],
    page: 'flask says hello',
  },
  {
    name: 'Flask alone',
    requires: ['flask'],
    files: { 'app.py': FLASK },
    command: 'flask --app app:app run --host 0.0.0.0 --port $PORT',
    evidence: [FLASK_MADE, 'flask in requirements.txt'],
    page: 'flask says hello',
    warning: "web starts Flask's development server",
  },
  {
    name: 'a Flask factory in a package, with gunicorn',
    requires: ['flask', 'gunicorn'],
    files: {
      'shop/__init__.py': `from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    from . import pages

    app.register_blueprint(pages.bp)
    return app
`,
      'shop/pages.py': `from flask import Blueprint

bp = Blueprint("pages", __name__)


@bp.get("/")
def home():
    return "a factory says hello"
`,
    },
    command: "gunicorn 'shop:create_app()' --bind 0.0.0.0:$PORT",
    evidence: ['shop/__init__.py:5: app = Flask(__name__)', 'gunicorn in requirements.txt'],
    page: 'a factory says hello',
  },
  {
    name: 'a Flask factory in a folder, with waitress',
    requires: ['flask', 'waitress'],
    files: {
      'backend/main.py': `import texts
from flask import Flask


def make_app():
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: texts.HELLO)
    return app
`,
      'backend/texts.py': 'HELLO = "a folder says hello"\n',
    },
    command: 'PYTHONPATH=backend waitress-serve --host 0.0.0.0 --port $PORT --call main:make_app',
    evidence: ['backend/main.py:6: app = Flask(__name__)', 'waitress in requirements.txt'],
    page: 'a folder says hello',
  },
  {
    name: 'Falcon with gunicorn',
    requires: ['falcon', 'gunicorn'],
    files: {
      'app.py': `import falcon


class Home:
    def on_get(self, request, response):
        response.text = "falcon says hello"


application = falcon.App()
application.add_route("/", Home())
`,
    },
    command: 'gunicorn app:application --bind 0.0.0.0:$PORT',
    evidence: ['app.py:9: application = falcon.App()', 'gunicorn in requirements.txt'],
    page: 'falcon says hello',
  },
  {
    name: 'Bottle with gunicorn',
    requires: ['bottle', 'gunicorn'],
    files: {
      'app.py': `import bottle


@bottle.route("/")
def home():
    return "bottle says hello"


app = bottle.default_app()
`,
    },
    command: 'gunicorn app:app --bind 0.0.0.0:$PORT',
    evidence: ['app.py:9: app = bottle.default_app()', 'gunicorn in requirements.txt'],
    page: 'bottle says hello',
  },
  {
    name: 'Bottle alone',
    requires: ['bottle'],
    files: {
      'app.py': `from bottle import Bottle, run

app = Bottle()


@app.route("/")
def home():
    return "bottle says hello"


if __name__ == "__main__":
    run(app, host="localhost", port=8080)
`,
    },
    command: 'python -m bottle --bind 0.0.0.0:$PORT app:app',
    evidence: ['app.py:3: app = Bottle()', 'bottle in requirements.txt'],
    page: 'bottle says hello',
    warning: "web starts Bottle's development server",
  },
];
