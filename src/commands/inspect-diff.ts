import path from 'node:path';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import { fail } from '../errors/failure.ts';
import { kindOf } from '../io/files.ts';
import { readReport } from '../lifecycle/state/decode.ts';
import { reportsIn } from '../lifecycle/state/history.ts';
import type { OutputFolder } from '../lifecycle/state/output-folder.ts';
import { formatBytes } from '../output/format.ts';
import type { Report } from '../output/report.ts';
import { reportDifferences } from '../python/report-diff.ts';

/** How two builds differ; the older one comes first. `other` is where to find the other, true for that before this. */
export function differenceOf(output: OutputFolder, report: Report, other: string | true) {
  const old = other === true ? reportBefore(output, report) : reportAt(other);
  const [before, after] = old.finishedAt <= report.finishedAt ? [old, report] : [report, old];
  return {
    before: nameOf(before, report),
    after: nameOf(after, report),
    changes: reportDifferences(before, after, formatBytes),
  };
}

function nameOf({ app, finishedAt }: Report, current: Report): string {
  return app === current.app ? finishedAt : `${app} (${finishedAt})`;
}

/** The report of the build before this. */
export function earlierReport(output: OutputFolder, report: Report): Report | undefined {
  const earlier = reportsIn(output).flatMap((file) => readReport(file) ?? []);
  return earlier.find(({ finishedAt }) => finishedAt < report.finishedAt);
}

function reportBefore(output: OutputFolder, report: Report): Report {
  return (
    earlierReport(output, report) ??
    fail({
      kind: 'usage',
      message: 'There is no earlier build to compare with',
      hint: 'To compare with another app: pybuild inspect --diff ../other',
    })
  );
}

/** The report of an app, of an output folder, or in a file. */
function reportAt(place: string): Report {
  const full = path.resolve(place);
  const files = kindOf(full) === 'folder' ? [path.join(full, OUTPUT_NAME, 'report.json'), path.join(full, 'report.json')] : [full];
  for (const file of files) {
    const report = readReport(file);
    if (report !== undefined) return report;
  }
  fail({
    kind: 'usage',
    message: `No build found in ${place}`,
    hint: 'Give an app that was built, its output folder, or a report.json',
  });
}
