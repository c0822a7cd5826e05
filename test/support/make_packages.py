"""Writes wheels and source archives into a folder: make_packages.py FOLDER < JSON list of packages."""

import base64
import csv
import hashlib
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path


def wheel(folder, name, version, requires=(), tag="py3-none-any", extra=None, record=None):
    """A wheel; `record` has the hashes of files for its RECORD (None: not listed)."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {r}\n" for r in requires)
    files = {
        f"{name}/__init__.py": f"version = {version!r}\n",
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        **(extra or {}),
    }
    hashes = {**{path: digest(text) for path, text in files.items()}, **(record or {})}
    listed = [(path, hash, len(files.get(path, ""))) for path, hash in hashes.items() if hash is not None]
    rows = io.StringIO()
    csv.writer(rows).writerows([*listed, (f"{info}/RECORD", "", "")])
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as archive:
        for path, text in {**files, f"{info}/RECORD": rows.getvalue()}.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text)


def source(folder, name, version, backend=None, files=None):
    """A source archive: with the module `backend` as its build backend, or with `files` that declare its build."""
    own = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": backend,
    }
    content = {
        **(own if files is None else files),
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
    }
    with tarfile.open(folder / f"{name}-{version}.tar.gz", "w:gz") as archive:
        for path, text in content.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


def digest(text):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


folder = Path(sys.argv[1])
for package in json.load(sys.stdin):
    (source if "backend" in package or "files" in package else wheel)(folder, **package)
