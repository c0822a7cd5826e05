import { readOptional } from '../io/files.ts';
import type { Report } from '../output/report.ts';

/** The report of the last build; undefined if there is none, or it is not one that this release reads. */
export function readReport(file: string): Report | undefined {
  const text = readOptional(file);
  if (text === undefined) return undefined;
  try {
    const report = JSON.parse(text) as Report;
    return report.v === 1 ? report : undefined;
  } catch {
    return undefined;
  }
}
