import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type PythonServer, servePythons } from '../support/real/archives.ts';
import { checkRows, expectBuilt, parityApp, scenario } from '../support/real/parity.ts';

const app = parityApp();
let server: PythonServer;

beforeAll(async () => {
  server = await servePythons();
});
afterAll(() => server.close());

/** Prints the version, the paths of the program and the Python library, and missing libraries. */
const PROBE = `
python -c 'import platform, sys; print(platform.python_version()); print(sys.executable)'
layer=$(dirname "$(dirname "$(readlink -f "$(command -v python)")")")
find "$layer" -name '*.so*' -o -path '*/bin/python3.*' -type f | while read -r file; do ldd "$file" 2>/dev/null; done | sort -u |
  grep -E 'libc\\.so|libpython|not found'`;

describe('a version of Python', () => {
  for (const [id, minor] of Object.entries({ 'T-v2': '3.10', 'T-v3': '3.11', 'T-v4': '3.12', 'T-v5': '3.13', 'T-v6': '3.14' })) {
    scenario(id, `${minor}: the newest patch, from an archive, as a layer that needs nothing of the host's Python`, async ({ skip }) => {
      app.become({ '.python-version': `${minor}\n`, 'requirements.txt': '' });
      const resolved = await app.detect({}, '--python-source', 'download');
      expect(resolved).toMatchObject({ code: 0 });
      expect(resolved.stdout).toMatch(new RegExp(`Python +${minor.replace('.', '\\.')}\\.\\d+ \\(from \\.python-version`));
      const python = server.pythons.find((served) => served.minor === minor);
      // Few hosts have this version yet; the table only claims its resolution.
      if (python === undefined && id === 'T-v6') return;
      if (python === undefined) return skip(server.problem ?? `this host has no Python ${minor} to make an archive of`);

      const env = { UV_PYTHON_DOWNLOADS_JSON_URL: server.list, BP_PIP_VERSION: python.bundledPip };
      const built = await app.build(env, '--python-source', 'download');
      expectBuilt(built);
      expect(built.stderr.includes('Warning: Python 3.10 has reached its end of life')).toBe(minor === '3.10');
      const { processes, python: reported } = app.report();
      expect(processes).toEqual([]);
      expect(reported).toMatchObject({ version: python.version, source: 'archive' });
      const { stdout } = await app.run('bash', '-c', PROBE);
      const [version, executable, ...libraries] = stdout.trim().split('\n');
      expect([version, executable]).toEqual([python.version, `${app.layers}/venv/bin/python`]);
      expect(libraries.filter((line) => line.includes('libc.so'))).not.toEqual([]);
      expect(libraries.filter((line) => line.includes('not found'))).toEqual([]);
      expect(libraries.filter((line) => line.includes('libpython') && !line.includes(app.layers))).toEqual([]);
    });
  }
});

checkRows(import.meta.filename);
