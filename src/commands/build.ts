import { buildApp } from '../lifecycle/build.ts';
import type { BuildRequest } from '../lifecycle/platform.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild build`: builds, and says what came of it. */
export async function buildCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = openHost(session, request);
  const report = await buildApp(host, platform, { clearCache: request.clearCache });
  const app = request.app === '.' ? '' : ` ${request.app}`;
  const command = report.processes.some((process) => process.default) ? '' : ' -- python -V';
  host.emit({ type: 'result', report, next: [`Next: pybuild run${app}${command}`] });
  return 0;
}
