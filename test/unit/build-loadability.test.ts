import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkLoadability, chooseImage, loadabilityOf } from '../../src/lifecycle/loadability.ts';
import type { Event } from '../../src/output/events.ts';
import type { Report } from '../../src/output/report.ts';
import type { AskedImage } from '../../src/python/loadability/run-images.ts';
import { elfFile } from '../support/elf-file.ts';
import { failureOf, LINUX } from '../support/facts.ts';
import { type MadeOutput, makeOutput, reportOf } from '../support/made-output.ts';

const DATA = fileURLToPath(new URL('../../data', import.meta.url));
const SITE = 'venv/lib/python3.12/site-packages';
const ANT = `${SITE}/ant/fast.so`;

/** A build with a package `ant` whose native code is `bytes`. */
function builtWith(bytes: Buffer, tag = 'cp312-cp312-manylinux_2_17_x86_64'): MadeOutput & { readonly at: (file: string) => string } {
  const made = makeOutput({ python: ['launch'], venv: ['launch'] });
  const at = (file: string): string => path.join(made.output.ownLayers, file);
  write(at(ANT), bytes);
  write(at(`${SITE}/ant-1.0.dist-info/RECORD`), 'ant/fast.so,,\n../../../bin/ant-run,,\n');
  write(at(`${SITE}/ant-1.0.dist-info/WHEEL`), `Wheel-Version: 1.0\nTag: ${tag}\n`);
  return { ...made, at };
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

interface Asked {
  readonly runImage?: AskedImage;
  readonly strict?: boolean;
  readonly previous?: Report;
  readonly areKept?: boolean;
}

function check({ app, output }: MadeOutput, { strict = false, previous, areKept = false, runImage }: Asked = {}) {
  const warnings: Event[] = [];
  const entries = [{ name: 'fast.so', path: path.join(app, 'fast.so'), kind: 'file' as const }];
  const platform = { strict, target: LINUX, context: { dataDir: DATA }, ...(runImage === undefined ? {} : { runImage }) };
  const loadability = loadabilityOf({ emit: (event) => warnings.push(event) }, platform, output, { previous, app: { entries }, areKept });
  return { loadability, warnings };
}

const LACKING = elfFile({ needed: ['libGL.so.1', 'libc.so.6'] });
const LACKS = '  ant needs libGL.so.1 (package libgl1), which heroku:24 does not have.';

test('what the default image lacks is one warning, with the package that needs it', () => {
  const { loadability, warnings } = check(builtWith(LACKING));
  expect(warnings).toEqual([
    {
      type: 'warning',
      title: 'Not everything would load on heroku:24',
      body: [LACKS, expect.stringMatching(/^To check against another image: --run-image/)],
    },
  ]);
  expect(loadability).toMatchObject({ image: 'heroku:24', files: 1 });
  expect(check(builtWith(elfFile({ needed: ['libpq.so.5'] })))).toMatchObject({ loadability: { findings: [] }, warnings: [] });
});

test('a strict build fails instead', () => {
  expect(failureOf(() => check(builtWith(LACKING), { strict: true }))).toEqual({
    kind: 'not-loadable',
    image: 'heroku:24',
    findings: [LACKS.trim()],
  });
});

test('another image is checked against, or none', () => {
  const made = builtWith(elfFile({ needed: ['libpq.so.5'] }));
  expect(check(made, { runImage: { name: 'paketobuildpacks/run-jammy-tiny', from: 'BP_RUN_IMAGE' } }).loadability).toMatchObject({
    image: 'paketo-jammy-tiny',
    findings: [{ owner: { kind: 'package', name: 'ant' }, problem: { library: 'libpq.so.5' }, files: [made.at(ANT)] }],
  });
  expect(check(made, { runImage: { name: 'none', from: '--run-image' } })).toEqual({ loadability: undefined, warnings: [] });
});

test('an unknown image is refused, by where it came from', () => {
  expect(failureOf(() => chooseImage({ name: 'paketo-noble-tinny', from: '--run-image' }, DATA))).toMatchObject({
    kind: 'usage',
    hint: expect.stringMatching(/^Did you mean paketo-noble-tiny\? Known: heroku:22, .*, none$/),
  });
  expect(failureOf(() => chooseImage({ name: 'alpine', from: 'BP_RUN_IMAGE' }, DATA))).toMatchObject({
    kind: 'setting-invalid',
    name: 'BP_RUN_IMAGE',
    value: 'alpine',
  });
});

test('other systems are not checked', () => {
  const { output } = builtWith(LACKING);
  expect(checkLoadability(output, 'darwin-aarch64', chooseImage(undefined, DATA))).toBeUndefined();
});

test('programs count, text and links do not, and whose a file is comes from RECORD', () => {
  const made = builtWith(elfFile());
  write(made.at('venv/bin/ant-run'), LACKING);
  write(made.at(`${SITE}/stray/tool.so`), LACKING);
  write(made.at(`${SITE}/ant/data.json`), LACKING);
  // Only a library is expected to be whole: other files may just begin like one.
  write(made.at('venv/share/sample'), LACKING.subarray(0, 40));
  write(path.join(made.output.workspace, 'own.so'), LACKING);
  symlinkSync(made.at(ANT), made.at(`${SITE}/ant/link.so`));
  const { loadability } = check(made);
  expect(loadability?.files).toBe(4);
  expect(loadability?.findings.map(({ owner, files }) => [owner.name, files])).toEqual([
    ['The app', [path.join(made.output.workspace, 'own.so')]],
    ['ant', [made.at('venv/bin/ant-run')]],
    ['stray', [made.at(`${SITE}/stray/tool.so`)]],
  ]);
});

test('files of Python are named one by one, without those that draw windows', () => {
  const made = builtWith(elfFile());
  const lib = (name: string): string => made.at(`python/lib/python3.12/lib-dynload/${name}.so`);
  write(lib('_crypt'), elfFile({ needed: ['libcrypt.so.1'] }));
  write(lib('nis'), elfFile({ needed: ['libnsl.so.2'] }));
  for (const file of [lib('_tkinter'), made.at('python/lib/libtk8.6.so')]) write(file, elfFile({ needed: ['libX11.so.6'] }));
  const [warning] = check(made, { runImage: { name: 'paketo-noble-tiny', from: '--run-image' } }).warnings;
  expect(warning).toMatchObject({
    body: [
      expect.stringContaining(`  Python (${lib('_crypt')}) needs libcrypt.so.1 (package libcrypt1), which paketo-noble-tiny does not have`),
      expect.stringContaining(`  Python (${lib('nis')}) needs libnsl.so.2 (package libnsl2), which paketo-noble-tiny does not have`),
      expect.any(String),
    ],
  });
});

test('a link to a library leads the loader to it', () => {
  const versions = [{ library: 'libbee.so.1', names: ['BEE_2'] }];
  const made = builtWith(elfFile({ needed: ['libbee.so.1'], runpath: '$ORIGIN/../ant.libs', versions }));
  write(made.at(`${SITE}/ant.libs/libbee.so.1.2`), elfFile({ defines: ['BEE_2'] }));
  write(made.at(`${SITE}/other/libbee.so.1`), elfFile({ defines: ['BEE_1'] }));
  expect(check(made).loadability?.findings).toHaveLength(1);
  symlinkSync('libbee.so.1.2', made.at(`${SITE}/ant.libs/libbee.so.1`));
  expect(check(made).loadability?.findings).toEqual([]);
});

test('what was compiled here is named as such', () => {
  const needs = elfFile({ needed: ['libc.so.6'], versions: [{ library: 'libc.so.6', names: ['GLIBC_2.99'] }] });
  const problemWith = (tag: string) => check(builtWith(needs, tag)).loadability?.findings[0]?.problem;
  const problem = { kind: 'version', library: 'libc.so.6', version: 'GLIBC_2.99', has: 'GLIBC_2.39' };
  expect(problemWith('cp312-cp312-manylinux_2_17_x86_64')).toEqual(problem);
  expect(problemWith('cp312-cp312-linux_x86_64')).toEqual({ ...problem, compiledHere: true });
});

test('the last result is used for layers that were kept, unless something else may have changed it', () => {
  const made = builtWith(LACKING);
  const { loadability } = check(made);
  if (loadability === undefined) throw new Error('not checked');
  const previous = { ...reportOf(made.app, made.output.root), loadability };
  rmSync(made.at(ANT));
  const count = (asked: Asked): number | undefined => check(made, asked).loadability?.findings.length;

  expect(count({ previous, areKept: true })).toBe(1);
  expect(check(made, { previous, areKept: true }).warnings).toHaveLength(1);
  expect(count({ previous, areKept: false })).toBe(0);
  expect(count({ areKept: true })).toBe(0);
  expect(count({ previous, areKept: true, runImage: { name: 'debian:12', from: '--run-image' } })).toBe(0);
  expect(count({ previous: { ...previous, pybuild: '0.0.1' }, areKept: true })).toBe(0);
  expect(count({ previous: { ...previous, target: 'linux-aarch64-gnu' }, areKept: true })).toBe(0);
  const ofApp = {
    ...loadability,
    findings: loadability.findings.map((one) => ({ ...one, owner: { kind: 'app' as const, name: 'The app' } })),
  };
  expect(count({ previous: { ...previous, loadability: ofApp }, areKept: true })).toBe(0);
  write(path.join(made.app, 'fast.so'), elfFile());
  expect(count({ previous, areKept: true })).toBe(0);
});
