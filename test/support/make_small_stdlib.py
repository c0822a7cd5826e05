"""Moves modules of a standard library into the zip file that Python looks in first: make_small_stdlib.py LIBRARY.

There they are compiled already, so they are neither unpacked nor compiled, hashed or copied one by one in every build.
"""

import shutil
import sys
import zipfile
from pathlib import Path

# What Python is found by, what has data beside it, what pybuild changes, and some more, as a build has to compile something.
FILES = {"os", "venv", "ensurepip", "site", "sysconfig", "json", "logging", "this"}

library = Path(sys.argv[1])
place = library.parent / "python{}{}.zip".format(*sys.version_info[:2])
with zipfile.PyZipFile(place, "w", zipfile.ZIP_STORED) as archive:
    for entry in sorted(library.iterdir()):
        is_module = entry.suffix == ".py" or (entry / "__init__.py").exists()
        if not is_module or entry.stem in FILES or entry.name.startswith("_sysconfigdata"):
            continue
        archive.writepy(entry)
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
for cache in library.rglob("__pycache__"):
    shutil.rmtree(cache)
