import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { installedAt, keepInstallLog } from '../../src/lifecycle/state/install-log.ts';
import { type OutputFolder, outputFolder } from '../../src/lifecycle/state/output-folder.ts';
import type { LayerReport, Report } from '../../src/output/report.ts';
import { temporaryFolder } from '../support/pybuild.ts';

function made(state: LayerReport['state'], version = '1.0'): Pick<Report, 'layers' | 'packages'> {
  return { layers: [{ name: 'venv', state, reasons: [], launch: true, bytes: 1 }], packages: [{ name: 'ant', version }] };
}

/** An output folder between commit and sweep; `log` is the previous build's, `kept` that of an earlier install. */
function output(log?: string, kept?: string): OutputFolder {
  const folder = outputFolder(temporaryFolder());
  mkdirSync(folder.rollback);
  if (log !== undefined) writeFileSync(path.join(folder.rollback, 'build.log'), log);
  if (kept !== undefined) writeFileSync(folder.installLog, kept);
  return folder;
}

function keptIn(folder: OutputFolder): string | undefined {
  return installedAt(folder) === undefined ? undefined : readFileSync(folder.installLog, 'utf8');
}

test.each<
  [
    what: string,
    folder: () => OutputFolder,
    previous: ReturnType<typeof made> | undefined,
    now: ReturnType<typeof made>,
    kept: string | undefined,
  ]
>([
  ['of the build before, which installed', () => output('one'), made('created'), made('reused'), 'one'],
  ['of the build before, which replaced what there was', () => output('two', 'one'), made('rebuilt'), made('reused'), 'two'],
  ['of an earlier one still', () => output('two', 'one'), made('reused'), made('reused'), 'one'],
  ['unless this build installed', () => output('two', 'one'), made('created'), made('rebuilt'), undefined],
  ['unless the packages are those of a failed build', () => output('two'), made('created'), made('reused', '2.0'), undefined],
  ['unless there was no build before', () => output(undefined, 'one'), undefined, made('reused'), undefined],
  ['unless it is not there', () => output(), made('created'), made('reused'), undefined],
  ['unless a build of an earlier release installed', () => output('two'), made('reused'), made('reused'), undefined],
])('the log of an install is kept: that %s', (_, folder, previous, now, kept) => {
  const at = folder();
  keepInstallLog(at, previous, now);
  expect(keptIn(at)).toBe(kept);
});
