import type { StartApp } from './start-app.ts';

const FASTAPI = `from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def home():
    return {"hello": "fastapi"}
`;

const STARLETTE = `from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def home(request):
    return PlainTextResponse("starlette says hello")


app = Starlette(routes=[Route("/", home)])
`;

const FASTAPI_MADE = 'main.py:3: app = FastAPI()';

const STARLETTE_MADE = 'app.py:10: app = Starlette(routes=[Route("/", home)])';

/** Apps that speak ASGI. */
export const ASGI_APPS: readonly StartApp[] = [
  {
    name: 'Quart',
    requires: ['quart'],
    files: {
      'app.py': `from quart import Quart

app = Quart(__name__)


@app.get("/")
async def home():
    return "quart says hello"
`,
    },
    command: 'hypercorn app:app --bind 0.0.0.0:$PORT',
    evidence: ['app.py:3: app = Quart(__name__)', 'hypercorn (comes with quart in requirements.txt)'],
    page: 'quart says hello',
  },
  {
    name: 'FastAPI with uvicorn',
    requires: ['fastapi', 'uvicorn'],
    files: { 'main.py': FASTAPI },
    command: 'uvicorn main:app --host 0.0.0.0 --port $PORT',
    evidence: [FASTAPI_MADE, 'uvicorn in requirements.txt'],
    page: '{"hello":"fastapi"}',
  },
  {
    name: 'FastAPI with fastapi[standard]',
    requires: ['fastapi[standard]'],
    files: { 'main.py': FASTAPI },
    command: 'fastapi run main.py --app app --host 0.0.0.0 --port $PORT',
    evidence: [FASTAPI_MADE, 'fastapi-cli (comes with fastapi[standard] in requirements.txt)'],
    page: '{"hello":"fastapi"}',
  },
  {
    name: 'FastAPI with hypercorn',
    requires: ['fastapi', 'hypercorn'],
    files: { 'main.py': FASTAPI },
    command: 'hypercorn main:app --bind 0.0.0.0:$PORT',
    evidence: [FASTAPI_MADE, 'hypercorn in requirements.txt'],
    page: '{"hello":"fastapi"}',
  },
  {
    name: 'a FastAPI factory in src, with uvicorn',
    requires: ['fastapi', 'uvicorn'],
    files: {
      'src/shop/__init__.py': '',
      'src/shop/web.py': `from fastapi import FastAPI

from shop.pages import router


def create_app() -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    return app
`,
      'src/shop/pages.py': `from fastapi import APIRouter

router = APIRouter()


@router.get("/")
def home():
    return {"hello": "src"}
`,
    },
    command: 'uvicorn --app-dir src shop.web:create_app --factory --host 0.0.0.0 --port $PORT',
    evidence: ['src/shop/web.py:7: app = FastAPI()', 'uvicorn in requirements.txt'],
    page: '{"hello":"src"}',
  },
  {
    name: 'Starlette with granian',
    requires: ['starlette', 'granian'],
    files: { 'app.py': STARLETTE },
    command: 'granian --interface asgi app:app --host 0.0.0.0 --port $PORT',
    evidence: [STARLETTE_MADE, 'granian in requirements.txt'],
    page: 'starlette says hello',
  },
  {
    name: 'Starlette with daphne',
    requires: ['starlette', 'daphne'],
    files: { 'app.py': STARLETTE },
    command: 'daphne -b 0.0.0.0 -p $PORT app:app',
    evidence: [STARLETTE_MADE, 'daphne in requirements.txt'],
    page: 'starlette says hello',
  },
  {
    name: 'Litestar',
    requires: ['litestar[standard]'],
    files: {
      'app.py': `from litestar import Litestar, get


@get("/")
async def home() -> str:
    return "litestar says hello"


app = Litestar([home])
`,
    },
    command: 'uvicorn app:app --host 0.0.0.0 --port $PORT',
    evidence: ['app.py:9: app = Litestar([home])', 'uvicorn (comes with litestar[standard] in requirements.txt)'],
    page: 'litestar says hello',
  },
  {
    name: 'Sanic',
    requires: ['sanic'],
    files: {
      'server.py': `from sanic import Sanic
from sanic.response import text

app = Sanic("hello")


@app.get("/")
async def home(request):
    return text("sanic says hello")
`,
    },
    command: 'sanic server:app --host 0.0.0.0 --port $PORT',
    evidence: ['server.py:4: app = Sanic("…")', 'sanic in requirements.txt'],
    page: 'sanic says hello',
  },
  {
    name: 'Falcon (ASGI) with uvicorn',
    requires: ['falcon', 'uvicorn'],
    files: {
      'app.py': `import falcon.asgi


class Home:
    async def on_get(self, request, response):
        response.text = "falcon says hello"


app = falcon.asgi.App()
app.add_route("/", Home())
`,
    },
    command: 'uvicorn app:app --host 0.0.0.0 --port $PORT',
    evidence: ['app.py:9: app = falcon.asgi.App()', 'uvicorn in requirements.txt'],
    page: 'falcon says hello',
  },
];
