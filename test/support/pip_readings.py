"""
Reads requirements files with pip's own parser: takes a JSON list of texts, prints a list with the readings of each line.
Run it with the Python of an environment that has the pip to ask; test/unit/data/pip-readings.json was made with 26.3 and 23.2.1.
"""

import json
import logging
import os
import sys
import tempfile

from pip._internal.req import req_file
from pip._internal.req.constructors import install_req_from_parsed_requirement

logging.disable(logging.CRITICAL)


def make_app():
    for folder in [".", "lib", "my lib", "lib/tiny"]:
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/pyproject.toml", "w") as file:
            file.write("[project]\nname = 'tiny'\nversion = '1'\n")
    os.mkdir("dist")
    for name in ["dist/tiny-1.0-py3-none-any.whl", "tiny-1.0-py3-none-any.whl", "tiny-1.0.tar.gz"]:
        open(name, "w").close()


def place_of(link):
    """A path in the app, an absolute path, or a URL."""
    if link is None:
        return None
    if not link.url.startswith("file:"):
        return link.url_without_fragment
    path = os.path.realpath(link.file_path)
    return os.path.relpath(path) if path.startswith(os.getcwd()) else path


def read_line(number, line):
    args, opts = req_file.get_line_parser(None)(line)
    parsed = req_file.ParsedLine("requirements.txt", number, args, opts, False)
    if parsed.requirement is None:
        if opts.requirements or opts.constraints:
            return {"include": (opts.requirements or opts.constraints)[0], "constraint": not opts.requirements}
        return {"options": True, "findLinks": (opts.find_links or [None])[0], "noIndex": bool(opts.no_index)}
    req = install_req_from_parsed_requirement(req_file.handle_requirement_line(parsed))
    return {
        "name": req.req and req.req.name,
        "pinned": req.req is not None and req.is_pinned,
        "hashed": bool(req.hash_options) or bool(req.link and req.link.hash),
        "editable": req.editable,
        "marked": bool(req.markers or (req.req and req.req.marker)),
        "place": place_of(req.link),
    }


def read(text):
    readings = []
    for number, line in req_file.preprocess(text):
        try:
            reading = read_line(number, line)
        except Exception:
            reading = {"refused": True}
        readings.append({"line": number, **{key: value for key, value in reading.items() if value}})
    return readings


with tempfile.TemporaryDirectory() as app:
    texts = json.load(sys.stdin)
    os.chdir(os.path.realpath(app))
    make_app()
    json.dump([read(text) for text in texts], sys.stdout)
