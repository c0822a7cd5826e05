import type { CorpusApp } from './start-corpus-app.ts';

/** Apps as a newcomer writes them, which were built, started and asked for a page by what pybuild prints alone. */
export const NEWCOMER_CORPUS: readonly CorpusApp[] = [
  {
    name: 'a Flask package with blueprints, a factory and run.py',
    files: {
      '.flaskenv': 'FLASK_APP=run.py\n',
      'config.py':
        'import os\n\nbasedir = os.path.abspath(os.path.dirname(__file__))\n\n\nclass Config:\n    SECRET_KEY = os.environ.get("SECRET_KEY") or "dev"\n    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL") or "sqlite:///" + os.path.join(basedir, "app.db")\n\n\nclass TestConfig(Config):\n    TESTING = True\n',
      'requirements.txt': 'Flask\nFlask-SQLAlchemy\npython-dotenv\ngunicorn\n',
      'run.py': 'from blog import create_app\n\napp = create_app()\n\nif __name__ == "__main__":\n    app.run(debug=True)\n',
      'blog/__init__.py':
        'from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\ndef create_app(config="config.Config"):\n    app = Flask(__name__)\n    app.config.from_object(config)\n    db.init_app(app)\n\n    from blog.main import bp as main_bp\n    from blog.auth import bp as auth_bp\n\n    app.register_blueprint(main_bp)\n    app.register_blueprint(auth_bp, url_prefix="/auth")\n    with app.app_context():\n        db.create_all()\n    return app\n',
      'blog/models.py':
        'from blog import db\n\n\nclass Post(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n    title = db.Column(db.String(120))\n',
      'blog/auth/__init__.py':
        'from flask import Blueprint\n\nbp = Blueprint("auth", __name__)\n\n\n@bp.route("/login")\ndef login():\n    return "login"\n',
      'blog/main/__init__.py': 'from flask import Blueprint\n\nbp = Blueprint("main", __name__)\n\nfrom blog.main import routes\n',
      'blog/main/routes.py':
        'from flask import render_template\n\nfrom blog.main import bp\nfrom blog.models import Post\n\n\n@bp.route("/")\ndef index():\n    return render_template("index.html", posts=Post.query.all())\n',
      'blog/templates/index.html': '<h1>Blog</h1>{% for p in posts %}{{ p.title }}{% endfor %}\n',
      'tests/test_app.py':
        'from blog import create_app\n\n\ndef test_index():\n    app = create_app("config.TestConfig")\n    assert app.test_client().get("/").status_code == 200\n',
    },
    expected: { web: 'gunicorn run:app --bind 0.0.0.0:$PORT' },
  },
  {
    name: 'FastAPI in app/main.py with routers, settings and a server for development',
    files: {
      'requirements.txt': 'fastapi\nuvicorn[standard]\njinja2\npydantic-settings\n',
      'app/__init__.py': '',
      'app/config.py':
        'from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    name: str = "shop"\n\n\nsettings = Settings()\n',
      'app/main.py':
        'from contextlib import asynccontextmanager\n\nimport uvicorn\nfrom fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\n\nfrom app.config import settings\nfrom app.routers import items, users\n\n\n@asynccontextmanager\nasync def lifespan(app: FastAPI):\n    print("starting", settings.name)\n    yield\n\n\napp = FastAPI(title=settings.name, lifespan=lifespan)\napp.mount("/static", StaticFiles(directory="app/static"), name="static")\napp.include_router(items.router)\napp.include_router(users.router, prefix="/users")\n\nif __name__ == "__main__":\n    uvicorn.run("app.main:app", host="127.0.0.1", port=8000, reload=True)\n',
      'app/routers/__init__.py': '',
      'app/routers/items.py':
        'from fastapi import APIRouter\n\nrouter = APIRouter(tags=["items"])\n\n\n@router.get("/")\nasync def home():\n    return {"items": []}\n',
      'app/routers/users.py':
        'from fastapi import APIRouter, Depends\n\nrouter = APIRouter()\n\n\n@router.get("/me")\nasync def me():\n    return {}\n',
      'app/static/x.css': 'a{}\n',
    },
    expected: { web: 'uvicorn app.main:app --host 0.0.0.0 --port $PORT' },
  },
  {
    name: 'a Streamlit app with pages and a module that uses Streamlit as well',
    files: {
      'Home.py':
        'import streamlit as st\n\nfrom utils import load\n\nst.set_page_config(page_title="Sales")\nst.title("Sales")\nst.dataframe(load())\n',
      'requirements.txt': 'streamlit\npandas\n',
      'utils.py':
        'import pandas as pd\nimport streamlit as st\n\n\n@st.cache_data\ndef load():\n    return pd.read_csv("data/sales.csv")\n',
      'data/sales.csv': 'a,b\n1,2\n',
      'pages/1_Report.py': 'import streamlit as st\n\nfrom utils import load\n\nst.line_chart(load())\n',
      'pages/2_About.py': 'import streamlit as st\n\nst.write("about")\n',
    },
    expected: { web: 'streamlit run Home.py --server.address 0.0.0.0 --server.port $PORT --server.headless true' },
  },
  {
    name: 'a Telegram bot with its handlers in another file',
    files: {
      'bot.py':
        'import logging\nimport os\n\nfrom dotenv import load_dotenv\nfrom telegram import Update\nfrom telegram.ext import Application, CommandHandler, ContextTypes\n\nfrom handlers import start\n\nload_dotenv()\nTOKEN = os.environ["BOT_TOKEN"]\nlogging.basicConfig(level=logging.INFO)\n\n\ndef main():\n    app = Application.builder().token(TOKEN).build()\n    app.add_handler(CommandHandler("start", start))\n    app.run_polling()\n\n\nif __name__ == "__main__":\n    main()\n',
      'handlers.py': 'async def start(update, context):\n    await update.message.reply_text("hi")\n',
      'requirements.txt': 'python-telegram-bot\npython-dotenv\n',
    },
    expected: { worker: 'python bot.py' },
  },
  {
    name: 'a Django project in backend, beside a frontend',
    files: {
      'requirements.txt': 'Django\ngunicorn\nwhitenoise\n',
      'backend/manage.py':
        '#!/usr/bin/env python\n"""Django\'s command-line utility for administrative tasks."""\nimport os\nimport sys\n\n\ndef main():\n    """Run administrative tasks."""\n    os.environ.setdefault(\'DJANGO_SETTINGS_MODULE\', \'mysite.settings\')\n    try:\n        from django.core.management import execute_from_command_line\n    except ImportError as exc:\n        raise ImportError("Couldn\'t import Django.") from exc\n    execute_from_command_line(sys.argv)\n\n\nif __name__ == \'__main__\':\n    main()\n',
      'backend/mysite/__init__.py': '',
      'backend/mysite/asgi.py':
        "import os\n\nfrom django.core.asgi import get_asgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n\napplication = get_asgi_application()\n",
      'backend/mysite/settings.py':
        "from pathlib import Path\n\nBASE_DIR = Path(__file__).resolve().parent.parent\nSECRET_KEY = 'django-insecure-x'\nDEBUG = True\nALLOWED_HOSTS = ['*']\nINSTALLED_APPS = ['django.contrib.contenttypes', 'django.contrib.auth', 'django.contrib.admin', 'django.contrib.sessions', 'django.contrib.messages', 'django.contrib.staticfiles', 'polls']\nMIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware', 'django.contrib.sessions.middleware.SessionMiddleware', 'django.contrib.auth.middleware.AuthenticationMiddleware', 'django.contrib.messages.middleware.MessageMiddleware']\nROOT_URLCONF = 'mysite.urls'\nTEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True, 'OPTIONS': {'context_processors': ['django.template.context_processors.request','django.contrib.auth.context_processors.auth', 'django.contrib.messages.context_processors.messages']}}]\nWSGI_APPLICATION = 'mysite.wsgi.application'\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\nSTATIC_URL = 'static/'\nSTATIC_ROOT = BASE_DIR / 'staticfiles'\n",
      'backend/mysite/urls.py':
        "from django.contrib import admin\nfrom django.urls import include, path\n\nurlpatterns = [path('admin/', admin.site.urls), path('', include('polls.urls'))]\n",
      'backend/mysite/wsgi.py':
        "import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n\napplication = get_wsgi_application()\n",
      'backend/polls/__init__.py': '',
      'backend/polls/urls.py': "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path('', views.index)]\n",
      'backend/polls/views.py': 'from django.http import HttpResponse\n\n\ndef index(request):\n    return HttpResponse("polls")\n',
      'frontend/package.json': '{}\n',
    },
    expected: { web: 'gunicorn --chdir backend mysite.wsgi:application --bind 0.0.0.0:$PORT' },
  },
  {
    name: 'a Flask app and its Celery tasks',
    files: {
      'app.py':
        'from flask import Flask, jsonify\n\nfrom tasks import add, celery\n\napp = Flask(__name__)\n\n\n@app.route("/")\ndef home():\n    return jsonify(ok=True)\n\n\n@app.route("/add/<int:a>/<int:b>")\ndef start(a, b):\n    return jsonify(id=add.delay(a, b).id)\n\n\nif __name__ == "__main__":\n    app.run(debug=True)\n',
      'requirements.txt': 'flask\ncelery[redis]\ngunicorn\n',
      'tasks.py':
        'import os\n\nfrom celery import Celery\n\ncelery = Celery("jobs", broker=os.environ.get("REDIS_URL", "redis://localhost:6379/0"))\n\n\n@celery.task\ndef add(a, b):\n    return a + b\n',
    },
    expected: { web: 'gunicorn app:app --bind 0.0.0.0:$PORT', worker: 'celery -A tasks:celery worker --loglevel INFO' },
  },
];
