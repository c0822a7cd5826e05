import { quoted } from '../errors/quoted.ts';
import { buildApp } from '../lifecycle/build.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import type { Report } from '../output/report.ts';
import { exampleLine } from '../python/start/start-option.ts';
import { openHost } from './session.ts';

/** `pybuild build`: builds and prints a summary. */
export async function buildCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const { report, changed } = await buildApp(host, platform, { clearCache: request.clearCache });
  host.emit({ type: 'result', report, changed, next: [`Next: ${nextStep(request, report)}`] });
  return 0;
}

function nextStep({ app, output }: BuildRequest, { processes, startOptions }: Report): string {
  const [first] = processes;
  if (first === undefined) return `add a Procfile that says how the app starts, for example: ${exampleLine(startOptions)}`;
  const options = [...(output === undefined ? [] : ['--output', output]), ...(app === '.' ? [] : [app])].map(quoted);
  return ['pybuild', 'run', ...options, ...(processes.some((process) => process.default) ? [] : [first.type])].join(' ');
}
