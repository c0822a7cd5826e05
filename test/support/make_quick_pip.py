"""Creates a wheel of pip without its modules: make_quick_pip.py WHEEL FOLDER WHERE LATER.

The modules are unpacked below WHERE, which is renamed to LATER at the end, and compiled; the wheel goes into FOLDER.
"""

import base64
import compileall
import csv
import hashlib
import io
import sys
import zipfile
from pathlib import Path

wheel, folder, where, later = map(Path, sys.argv[1:])
modules = "pip-modules"
kept = {}
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(where / modules)
    for name in archive.namelist():
        # Files that need their own path: the entry point, and the file with which pip restarts itself.
        if name in ("pip/__main__.py", "pip/__pip-runner__.py") or (".dist-info/" in name and not name.endswith("RECORD")):
            kept[name] = archive.read(name)
        elif name == "pip/__init__.py":
            place = str(later / modules / "pip")
            kept[name] = archive.read(name) + f"\n__path__ = [{place!r}]\n".encode()
compileall.compile_dir(where / modules, quiet=2, stripdir=where, prependdir=later, invalidation_mode=compileall.py_compile.PycInvalidationMode.UNCHECKED_HASH)

record = io.StringIO()
rows = csv.writer(record, lineterminator="\n")
for name, content in kept.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    rows.writerow([name, f"sha256={digest}", len(content)])
info = next(name.split("/")[0] for name in kept if ".dist-info/" in name)
rows.writerow([f"{info}/RECORD", "", ""])
with zipfile.ZipFile(folder / wheel.name, "w") as archive:
    for name, content in {**kept, f"{info}/RECORD": record.getvalue().encode()}.items():
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
