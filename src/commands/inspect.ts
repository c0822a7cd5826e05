import path from 'node:path';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import { fail } from '../errors/failure.ts';
import { checkAppFolder } from '../io/files.ts';
import { plainKind, readPlain } from '../io/state-files.ts';
import { inspectFailed } from '../lifecycle/inspect-failed.ts';
import { inspectBuild, whyInstalled } from '../lifecycle/inspect.ts';
import { ownLock } from '../lifecycle/own-lock.ts';
import { chooseImage } from '../lifecycle/loadability.ts';
import { type BuildRequest, cacheFolder, dataFolder } from '../lifecycle/platform/platform.ts';
import { readFailedReport, readReport } from '../lifecycle/state/decode.ts';
import { acquireLock } from '../lifecycle/state/lock.ts';
import { repair } from '../lifecycle/state/transaction.ts';
import { installedAt } from '../lifecycle/state/install-log.ts';
import { isMarked, type OutputFolder, trustedOutput } from '../lifecycle/state/output-folder.ts';
import type { Session } from '../main.ts';
import type { PageData } from '../output/html/data.ts';
import type { IndexAnswers, Inspection } from '../output/inspection.ts';
import type { Report } from '../output/report.ts';
import { traceOf } from '../output/trace.ts';
import { normalizeName } from '../python/requirements.ts';
import { nearestName } from '../python/spelling.ts';
import { differenceOf, earlierReport } from './inspect-diff.ts';
import { lockOf, noOwnLock } from './inspect-locks.ts';
import { writeResult } from './write-result.ts';
import { logOfStep, stepsOf } from './log-steps.ts';

/** What to show of a build; all of it if nothing is asked for. */
export interface InspectRequest {
  readonly app: string;
  readonly output?: string;
  readonly pylock?: boolean;
  /** Whether to print the lock that the tool made for the build. */
  readonly lock?: boolean;
  readonly packages?: boolean;
  readonly why?: string;
  /** The other build, or that before the last one. */
  readonly diff?: string | true;
  /** A step, or all of them. */
  readonly log?: string | true;
  /** Whether the last failed build is meant, not the last good one. */
  readonly failed?: boolean;
  /** The file to write a page to. */
  readonly html?: string;
  readonly open?: boolean;
  /** The file to write a trace to. */
  readonly trace?: string;
  /** The run image to check native code against, instead of the build's. */
  readonly runImage?: string;
  /** Whether to ask the package index for newer and yanked releases. */
  readonly network?: true;
}

/** `pybuild inspect`: shows what the last build made, one view of it at a time. */
export async function inspectCommand(session: Session, request: InspectRequest, build: BuildRequest): Promise<number> {
  const { app, output: given } = request;
  if (given === undefined) checkAppFolder(path.resolve(app));
  const root = path.resolve(given ?? path.join(app, OUTPUT_NAME));
  const output = isMarked(root) ? trustedOutput(root, cacheFolder(session.env)) : fail({ kind: 'not-built', app, output: root });
  if (request.open === true && request.html === undefined) {
    fail({ kind: 'usage', message: '--open needs --html', hint: 'For example: pybuild inspect --html report.html --open' });
  }
  putBack(output);
  if (request.log !== undefined) showLog(session, request, output);
  else if (request.failed === true) showFailed(session, output);
  else {
    const report = readReport(output.report) ?? fail({ kind: 'not-built', app, output: root });
    const index = request.network === true ? await askNetwork(session, build, output, report) : undefined;
    await showBuild(session, request, output, report, index);
  }
  return 0;
}

/** Rolls back a build that was killed; fails while one runs. */
function putBack(output: OutputFolder): void {
  if (plainKind(output.journal) === undefined) return;
  const unlock = acquireLock(output.lock, 'run');
  try {
    repair(output);
  } finally {
    unlock();
  }
}

/** What the package index has of the packages, asked with the settings that a build would have now. */
async function askNetwork(session: Session, build: BuildRequest, output: OutputFolder, report: Report): Promise<IndexAnswers> {
  const [{ openHost }, { askForReleases }] = await Promise.all([import('./session.ts'), import('../lifecycle/ask-releases.ts')]);
  const { host, platform } = await openHost(session, build);
  return askForReleases(host, platform, output, report);
}

async function showBuild(
  session: Session,
  request: InspectRequest,
  output: OutputFolder,
  report: Report,
  index: IndexAnswers | undefined,
): Promise<void> {
  const { pylock, lock, why, diff, packages, html, open, trace } = request;
  const { emit } = session;
  if (html !== undefined) {
    const { htmlPage } = await import('../output/html/page.ts');
    return writeResult(
      session,
      html,
      { option: '--html', what: 'Report', text: htmlPage(pageData(output, report, imageFor(request, report))) },
      open,
    );
  }
  if (trace !== undefined) return writeResult(session, trace, { option: '--trace', what: 'Trace', text: traceOf(report) });
  if (lock === true) emit({ type: 'product', text: ownLock(output, report) ?? noOwnLock(report), exact: true });
  else if (pylock === true) emit({ type: 'product', text: lockOf(output, report) });
  else if (diff !== undefined) emit({ type: 'difference', ...differenceOf(output, report, diff) });
  else {
    const isPage = why === undefined && packages !== true;
    const inspection = inspectBuild(output, report, isPage ? imageFor(request, report) : undefined);
    if (packages === true) return emit({ type: 'packages', packages: inspection.packages });
    if (why === undefined)
      return emit({ type: 'inspection', inspection: { ...inspection, ...(index === undefined ? {} : { index }), ...failureOf(output) } });
    const one = inspection.packages.find(({ name }) => name === normalizeName(why));
    if (one === undefined) notInstalled(why, report);
    emit({ type: 'why', package: one, chains: whyInstalled(one.name, inspection.packages) });
  }
}

function showFailed({ emit }: Session, output: OutputFolder): void {
  const inspection = inspectFailed(output);
  if (inspection === undefined) {
    fail({ kind: 'usage', message: 'There is no failed build', hint: 'For the last good build: pybuild inspect' });
  }
  emit({ type: 'failed-inspection', inspection });
}

/** The image to check native code against: as asked for, else the build's. */
function imageFor({ runImage }: InspectRequest, { loadability }: Report): ChosenImage {
  const name = runImage ?? loadability?.image;
  return chooseImage(name === undefined ? undefined : { name, from: '--run-image' }, dataFolder());
}

type ChosenImage = ReturnType<typeof chooseImage>;

function notInstalled(name: string, { packages }: Report): never {
  const meant = nearestName(
    normalizeName(name),
    packages.map((one) => one.name),
  );
  fail({
    kind: 'usage',
    message: `${name} is not installed`,
    hint: meant === undefined ? 'For all packages: pybuild inspect --packages' : `Did you mean ${meant}?`,
  });
}

function pageData(output: OutputFolder, report: Report, image: ChosenImage): PageData {
  const before = earlierReport(output, report);
  return {
    inspection: { ...inspectBuild(output, report, image), ...failureOf(output) },
    ...(before === undefined ? {} : { before }),
  };
}

/** How the newest build failed, if it did. */
function failureOf(output: OutputFolder): Pick<Inspection, 'failed'> {
  const failed = readFailedReport(output.failedReport)?.failure.title;
  return failed === undefined ? {} : { failed };
}

function showLog({ emit }: Session, { app, log, failed }: InspectRequest, output: OutputFolder): void {
  const isFailed = failed === true || (readPlain(output.log) === undefined && readPlain(output.failedLog) !== undefined);
  const text = readPlain(isFailed ? output.failedLog : output.log)?.toString('utf8');
  if (text === undefined) {
    if (isFailed && readPlain(output.report) !== undefined) {
      fail({
        kind: 'usage',
        message: 'There is no log of a failed build',
        hint: 'For the log of the last good build: pybuild inspect --log',
      });
    }
    if (readPlain(output.report) === undefined) fail({ kind: 'not-built', app, output: output.root });
    fail({ kind: 'usage', message: 'This build has no log', hint: 'The next one writes it: pybuild build' });
  }
  const at = isFailed ? undefined : installedAt(output);
  if (at !== undefined)
    emit({ type: 'info', message: `The packages were installed by an earlier build (${at}). Its log: ${output.installLog}` });
  if (log === true || log === undefined) return emit({ type: 'product', text });
  const found = logOfStep(text, log);
  if (found === undefined)
    fail({ kind: 'usage', message: `No step of the build is called ${log}`, hint: `Its steps: ${stepsOf(text).join(', ')}` });
  emit({ type: 'product', text: found });
}
