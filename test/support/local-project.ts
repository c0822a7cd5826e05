/**
 * A project in the folder `local` of an app, with a program `hello`. It has its own build backend, so it needs no index, and
 * leaves a file in its folder, as setuptools does.
 */
export const LOCAL_PROJECT: Readonly<Record<string, string>> = {
  'local/pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
  'local/backend.py': `
import zipfile

FILES = {
    "local.py": "def main():\\n    print('hello from local')\\n",
    "local-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: local\\nVersion: 1\\n",
    "local-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "local-1.dist-info/entry_points.txt": "[console_scripts]\\nhello = local:main\\n",
    "local-1.dist-info/RECORD": "",
}


def build_wheel(folder, settings=None, metadata=None):
    with open("left-by-build", "w") as file:
        file.write("x")
    with zipfile.ZipFile(folder + "/local-1-py3-none-any.whl", "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return "local-1-py3-none-any.whl"
`,
};
