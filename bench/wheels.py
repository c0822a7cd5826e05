"""Creates wheels for the benchmark. Their modules are this interpreter's own, so that the cost of bytecode is realistic.

wheels.py make FOLDER PREFIX PACKAGES FILES MEGABYTES: a set of packages that depend on one another. Writes FOLDER/PREFIX.txt
  (all of them pinned) and FOLDER/PREFIX-open.txt (the direct ones only).
wheels.py versions FOLDER NAME COUNT: further versions of an existing wheel, NAME==VERSION.post1 and so on.
wheels.py metadata FOLDER: beside each wheel its METADATA, as an index serves it (PEP 658).
"""

import base64
import glob
import hashlib
import os
import random
import re
import sys
import sysconfig
import zipfile

STDLIB = sysconfig.get_path("stdlib")
# The proportions of large sets of real packages: of 17,500 files, 53 % are modules of 16 kB on average, 1.4 % are extensions.
MODULES = 0.53
EXTENSIONS = 0.014
DIRECT = 0.28
WHEEL = "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make(folder, prefix, packages, files, megabytes):
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(prefix)
    modules, extensions = sources(chance)
    names = [f"{prefix}-{index:03}" for index in range(packages)]
    direct = max(1, round(packages * DIRECT))
    # A few packages have most of the files, as in reality; which ones is random.
    weights = [1 / (1 + rank) for rank in range(packages)]
    chance.shuffle(weights)
    spare = max(0, megabytes * 1e6 - files * (MODULES * 16e3 + (1 - MODULES - EXTENSIONS) * 2e3))
    blob = spare / max(1, files * EXTENSIONS)
    for index, name in enumerate(names):
        count = max(4, round(files * weights[index] / sum(weights)))
        needs = [other for other in range(max(direct, index + 1), packages) if parent(other, direct) == index]
        write_wheel(folder, name, "1.0.0", dependencies=[names[other] for other in needs], content=content(name, count, blob, chance, modules, extensions))
    write(folder, f"{prefix}.txt", "".join(f"{name}==1.0.0\n" for name in names))
    write(folder, f"{prefix}-open.txt", "".join(f"{name}==1.0.0\n" for name in names[:direct]))


def parent(other, direct):
    """Each indirect package is a dependency of an earlier one: chains of two to five."""
    return (other * 7919) % direct if other < 3 * direct else other - 2 * direct


def sources(chance):
    """The sources of this interpreter's modules, and of its extensions."""
    found = [file for file in glob.glob(f"{STDLIB}/**/*.py", recursive=True) if not re.search(r"/(tests?|idle_test|site-packages|dist-packages|lib2to3)/", file)]
    modules = [read(file) for file in sorted(found)]
    extensions = [read(file) for file in sorted(glob.glob(f"{STDLIB}/lib-dynload/*.so"))]
    chance.shuffle(modules)
    return modules, extensions or [chance.randbytes(200_000)]


def content(name, count, blob, chance, modules, extensions):
    """Yields path and bytes of each file of a package."""
    top = name.replace("-", "_")
    for index in range(count):
        part = f"{top}/part_{index // 25}" if index >= 25 else top
        if index % 25 == 0:
            yield f"{part}/__init__.py", b""
            continue
        kind = chance.random()
        if kind < MODULES:
            # The last line makes each file unique.
            yield f"{part}/module_{index}.py", chance.choice(modules) + f"\n# {name} {index}\n".encode()
        elif kind < MODULES + EXTENSIONS:
            one = chance.choice(extensions)
            yield f"{part}/extension_{index}.so", (one * (int(blob) // len(one) + 1))[: max(int(blob), 1000)]
        else:
            yield f"{part}/data_{index}.json", f'{{"{name}": {index}, "text": "{chance.randbytes(900).hex()}"}}'.encode()


def write_wheel(folder, name, version, dependencies, content):
    top = name.replace("-", "_")
    info = f"{top}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.8\n"
    files = dict(content)
    files[f"{info}/METADATA"] = (metadata + "".join(f"Requires-Dist: {other}\n" for other in dependencies)).encode()
    files[f"{info}/WHEEL"] = WHEEL.encode()
    files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{name} = {top}:__name__.strip\n".encode()
    pack(f"{folder}/{top}-{version}-py3-none-any.whl", info, files)


def pack(file, info, files):
    lines = []
    with zipfile.ZipFile(f"{file}.part", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            lines.append(f"{path},sha256={digest},{len(data)}\n")
        archive.writestr(f"{info}/RECORD", "".join(lines) + f"{info}/RECORD,,\n")
    os.replace(f"{file}.part", file)


def versions(folder, name, count):
    top = re.sub(r"[-_.]+", "_", name).lower()
    [file] = [file for file in glob.glob(f"{folder}/*.whl") if os.path.basename(file).lower().startswith(f"{top}-") and ".post" not in file]
    head, version, *tags = os.path.basename(file).split("-")
    with zipfile.ZipFile(file) as archive:
        content = {item.filename: archive.read(item) for item in archive.infolist() if not item.is_dir()}
    for number in range(1, count + 1):
        changed = f"{version}.post{number}"
        info = f"{head}-{changed}.dist-info"
        files = {path.replace(f"{head}-{version}.dist-info/", f"{info}/"): data for path, data in content.items()}
        del files[f"{info}/RECORD"]
        files[f"{info}/METADATA"] = re.sub(rb"(?m)^Version: .*$", f"Version: {changed}".encode(), files[f"{info}/METADATA"], count=1)
        pack(f"{folder}/{'-'.join([head, changed, *tags])}", info, files)


def metadata(folder):
    for file in glob.glob(f"{folder}/*.whl"):
        with zipfile.ZipFile(file) as archive:
            [name] = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
            with open(f"{file}.metadata", "wb") as target:
                target.write(archive.read(name))


def read(file):
    with open(file, "rb") as source:
        return source.read()


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as target:
        target.write(text)


command, folder, *rest = sys.argv[1:]
if command == "make":
    make(folder, rest[0], int(rest[1]), round(float(rest[2])), float(rest[3]))
elif command == "versions":
    versions(folder, rest[0], int(rest[1]))
else:
    metadata(folder)
