import { buildApp } from '../lifecycle/build.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import { shellWord } from '../output/format.ts';
import { openHost } from './session.ts';

/** `pybuild build`: builds and prints a summary. */
export async function buildCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const { report } = await buildApp(host, platform, { clearCache: request.clearCache });
  const output = request.output === undefined ? [] : ['--output', shellWord(request.output)];
  const app = request.app === '.' ? [] : [shellWord(request.app)];
  const own = report.processes.some((process) => process.default) ? [] : ['--', 'python', '-V'];
  host.emit({ type: 'result', report, next: [`Next: ${['pybuild', 'run', ...output, ...app, ...own].join(' ')}`] });
  return 0;
}
