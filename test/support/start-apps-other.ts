import type { StartApp } from './start-app.ts';

const SOCKETIO = `import os

from flask import Flask
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


@app.get("/")
def home():
    return f"{socketio.async_mode} says hello"
`;

const SOCKETIO_MADE = 'app.py:6: app = Flask(__name__)';

/** Packages in src that are not installed, and apps with WebSockets that are not ASGI's. */
export const OTHER_APPS: readonly StartApp[] = [
  {
    name: 'a Flask package in src that is not installed, with gunicorn',
    requires: ['flask', 'gunicorn'],
    files: {
      'texts/hello.txt': 'src says hello',
      'src/shop/__init__.py': `from flask import Flask

from shop import pages

app = Flask(__name__)
app.add_url_rule("/", view_func=pages.home)
`,
      'src/shop/pages.py': 'def home():\n    return open("texts/hello.txt").read()\n',
    },
    command: 'gunicorn --pythonpath src shop:app --bind 0.0.0.0:$PORT',
    evidence: ['src/shop/__init__.py:5: app = Flask(__name__)', 'gunicorn in requirements.txt'],
    page: 'src says hello',
  },
  {
    name: 'a package in src that is a program and not installed',
    requires: ['certifi'],
    files: {
      'src/shop/__init__.py': '',
      'src/shop/__main__.py': `import os
from http.server import HTTPServer

from shop.pages import Handler

HTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
`,
      'src/shop/pages.py': `from http.server import BaseHTTPRequestHandler


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"a program says hello")
`,
    },
    command: 'PYTHONPATH=src python -m shop',
    evidence: ['src/shop/__main__.py'],
    page: 'a program says hello',
  },
  {
    name: 'Flask-SocketIO with gunicorn',
    requires: ['flask', 'flask-socketio', 'gunicorn'],
    files: { 'app.py': SOCKETIO },
    command: 'gunicorn app:app --threads 100 --workers 1 --bind 0.0.0.0:$PORT',
    evidence: [SOCKETIO_MADE, 'gunicorn in requirements.txt'],
    page: 'threading says hello',
    socket: '/socket.io/?EIO=4&transport=websocket',
  },
  {
    name: 'Flask-SocketIO with gunicorn and gevent',
    requires: ['flask', 'flask-socketio', 'gunicorn[gevent]'],
    files: { 'app.py': SOCKETIO },
    command: 'gunicorn app:app --worker-class gevent --workers 1 --bind 0.0.0.0:$PORT',
    evidence: [SOCKETIO_MADE, 'gunicorn in requirements.txt'],
    page: 'gevent says hello',
    socket: '/socket.io/?EIO=4&transport=websocket',
  },
  {
    name: 'Flask-SocketIO with eventlet',
    requires: ['flask', 'flask-socketio', 'eventlet'],
    files: {
      'app.py': `${SOCKETIO}

if __name__ == "__main__":
    socketio.run(app, host="0.0.0.0", port=int(os.environ["PORT"]))
`,
    },
    command: 'python app.py',
    evidence: [SOCKETIO_MADE, 'app.py:16: socketio.run(app, host="…", port=int(os.environ["PORT"]))', 'eventlet in requirements.txt'],
    page: 'eventlet says hello',
    socket: '/socket.io/?EIO=4&transport=websocket',
  },
];
