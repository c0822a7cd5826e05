import type { CorpusApp } from './start-corpus-app.ts';

const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';
const FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const MANAGE = (settings: string): string =>
  `import os\nimport sys\n\n\ndef main():\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "${settings}")\n    from django.core.management import execute_from_command_line\n    execute_from_command_line(sys.argv)\n\n\nif __name__ == "__main__":\n    main()\n`;
const WSGI = 'from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n';
const ASGI = 'from django.core.asgi import get_asgi_application\n\napplication = get_asgi_application()\n';
const GUNICORN = '--bind 0.0.0.0:$PORT';
const UVICORN = '--host 0.0.0.0 --port $PORT';

/** Apps with a web framework, most of them in its usual shape. */
export const WEB_CORPUS: readonly CorpusApp[] = [
  {
    name: 'the Flask mega-tutorial: a package with a factory, a script that makes the app, a Celery-free worker script',
    files: {
      'requirements.txt': 'Flask==3.0.3\ngunicorn==22.0.0\n',
      'microblog.py':
        'from app import create_app, db\n\napp = create_app()\n\n\n@app.shell_context_processor\ndef context():\n    return {"db": db}\n',
      'config.py': 'import os\n\n\nclass Config:\n    SECRET_KEY = os.environ.get("SECRET_KEY")\n',
      'app/__init__.py':
        'from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\nfrom config import Config\n\ndb = SQLAlchemy()\n\n\ndef create_app(config_class=Config):\n    app = Flask(__name__)\n    app.config.from_object(config_class)\n    db.init_app(app)\n    return app\n\n\nfrom app import models\n',
      'app/models.py': 'from app import db\n',
    },
    expected: { web: `gunicorn 'app:create_app()' ${GUNICORN}` },
  },
  {
    name: 'run.py with app.run() for development beside a package',
    files: {
      'requirements.txt': 'flask\ngunicorn\n',
      'run.py': 'from myapp import app\n\nif __name__ == "__main__":\n    app.run(debug=True)\n',
      'myapp/__init__.py': `${FLASK}\nfrom myapp import views\n`,
      'myapp/views.py': 'from myapp import app\n\n\n@app.route("/")\ndef index():\n    return "hi"\n',
    },
    expected: { web: `gunicorn run:app ${GUNICORN}` },
  },
  {
    name: 'wsgi.py for the server, app.py with the app',
    files: {
      'requirements.txt': 'flask\ngunicorn\n',
      'app.py': FLASK,
      'wsgi.py': 'from app import app as application\n\nif __name__ == "__main__":\n    application.run()\n',
    },
    expected: { web: `gunicorn wsgi:application ${GUNICORN}` },
  },
  {
    name: 'an app wrapped by a proxy middleware of the same name',
    files: {
      'requirements.txt': 'flask\ngunicorn\n',
      'app.py': `${FLASK}from werkzeug.middleware.proxy_fix import ProxyFix\n\napp.wsgi_app = ProxyFix(app.wsgi_app)\napp = ProxyFix(app)\n`,
    },
    expected: { web: `gunicorn app:app ${GUNICORN}` },
  },
  {
    name: 'Flask and its extensions, which are no apps',
    files: {
      'requirements.txt': 'flask\nflask-restful\ngunicorn\n',
      'api.py': `${FLASK}from flask_restful import Api\nfrom flask_cors import CORS\n\napi = Api(app)\ncors = CORS(app)\n`,
      'models.py': 'from api import app\n\napplication_name = app.name\n',
    },
    expected: { web: `gunicorn api:app ${GUNICORN}` },
  },
  {
    name: "FastAPI's full-stack template: backend/app/main.py, imports from the backend folder",
    files: {
      'requirements.txt': 'fastapi[standard]\nuvicorn\n',
      'backend/app/__init__.py': '',
      'backend/app/main.py': `${FASTAPI}from app.api.routes import router\n\napp.include_router(router)\n`,
      'backend/app/api/__init__.py': '',
      'backend/app/api/routes.py': 'from fastapi import APIRouter\nfrom app.core import settings\n\nrouter = APIRouter()\n',
      'backend/app/core.py': 'settings = None\n',
      'frontend/package.json': '{}',
    },
    expected: { web: `uvicorn --app-dir backend app.main:app ${UVICORN}` },
  },
  {
    name: 'a FastAPI package with relative imports',
    files: {
      'requirements.txt': 'fastapi\nuvicorn[standard]\n',
      'app/main.py': 'from fastapi import FastAPI\nfrom .routers import users\n\napp = FastAPI()\napp.include_router(users.router)\n',
      'app/routers/users.py': 'from fastapi import APIRouter\n\nrouter = APIRouter()\n',
    },
    expected: { web: `uvicorn app.main:app ${UVICORN}` },
  },
  {
    name: 'FastAPI with a mounted sub-application',
    files: {
      'requirements.txt': 'fastapi\nuvicorn\n',
      'main.py': `${FASTAPI}from admin import admin_app\n\ninternal = FastAPI()\napp.mount("/internal", internal)\napp.mount("/admin", admin_app)\n`,
      'admin.py': 'from fastapi import FastAPI\n\nadmin_app = FastAPI()\n',
    },
    expected: { web: `uvicorn main:app ${UVICORN}` },
  },
  {
    name: 'a script that starts uvicorn with a module by name',
    files: {
      'requirements.txt': 'fastapi\nuvicorn\n',
      'service/main.py': FASTAPI,
      'service/worker_api.py': 'from fastapi import FastAPI\n\napi = FastAPI()\n',
      'start.py':
        'import uvicorn\n\nif __name__ == "__main__":\n    uvicorn.run("service.main:app", host="0.0.0.0", port=8000, reload=True)\n',
    },
    expected: { web: `uvicorn service.main:app ${UVICORN}` },
  },
  {
    name: 'a uv project in src with a lock',
    files: {
      'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n',
      'uv.lock':
        'version = 1\n\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "fastapi" }, { name = "uvicorn" }]\n\n[package.metadata]\nrequires-dist = [{ name = "fastapi" }, { name = "uvicorn" }]\n\n[[package]]\nname = "fastapi"\nversion = "1"\nsource = { registry = "https://index.invalid/simple" }\n\n[[package]]\nname = "uvicorn"\nversion = "1"\nsource = { registry = "https://index.invalid/simple" }\n',
      'src/shop/__init__.py': '',
      'src/shop/app.py': `${FASTAPI}from shop import views\n`,
      'src/shop/views.py': '',
    },
    expected: { web: `uvicorn --app-dir src shop.app:app ${UVICORN}` },
  },
  {
    name: 'Django as startproject makes it',
    files: {
      'requirements.txt': 'Django>=5\ngunicorn\n',
      'manage.py': MANAGE('mysite.settings'),
      'mysite/__init__.py': '',
      'mysite/settings.py': 'import os\n\nDEBUG = os.environ.get("DEBUG") == "1"\nWSGI_APPLICATION = "mysite.wsgi.application"\n',
      'mysite/wsgi.py': WSGI,
      'mysite/asgi.py': ASGI,
      'polls/views.py': 'from django.shortcuts import render\n',
    },
    expected: { web: `gunicorn mysite.wsgi:application ${GUNICORN}` },
  },
  {
    name: 'cookiecutter-django: config.settings as a package, Celery beside it',
    files: {
      'requirements.txt': '-r requirements/production.txt\n',
      'requirements/base.txt': 'django==5.0\ncelery==5.4\n',
      'requirements/production.txt': '-r base.txt\ngunicorn==22.0.0\n',
      'manage.py': MANAGE('config.settings.local'),
      'config/__init__.py': 'from .celery_app import app as celery_app\n\n__all__ = ("celery_app",)\n',
      'config/celery_app.py': 'from celery import Celery\n\napp = Celery("shop")\napp.autodiscover_tasks()\n',
      'config/settings/__init__.py': '',
      'config/settings/base.py': 'WSGI_APPLICATION = "config.wsgi.application"\n',
      'config/settings/local.py': 'from .base import *\n\nALLOWED_HOSTS = ["localhost"]\n',
      'config/wsgi.py': WSGI,
    },
    expected: { web: `gunicorn config.wsgi:application ${GUNICORN}`, worker: 'celery -A config.celery_app:app worker --loglevel INFO' },
  },
  {
    name: 'Django below the root, with Channels and daphne',
    files: {
      'requirements.txt': 'django\nchannels[daphne]\n',
      'backend/manage.py': MANAGE('chat.settings'),
      'backend/chat/settings.py': 'ASGI_APPLICATION = "chat.asgi.application"\nWSGI_APPLICATION = "chat.wsgi.application"\n',
      'backend/chat/wsgi.py': WSGI,
      'backend/chat/asgi.py':
        'from channels.routing import ProtocolTypeRouter\nfrom django.core.asgi import get_asgi_application\n\napplication = ProtocolTypeRouter({"http": get_asgi_application()})\n',
    },
    expected: { web: 'PYTHONPATH=backend daphne -b 0.0.0.0 -p $PORT chat.asgi:application' },
  },
];
