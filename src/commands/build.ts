import { quoted } from '../errors/quoted.ts';
import { buildApp } from '../lifecycle/build.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import type { Report } from '../output/report.ts';
import { openHost } from './session.ts';

/** `pybuild build`: builds and prints a summary. */
export async function buildCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const { report, changed } = await buildApp(host, platform, { clearCache: request.clearCache });
  host.emit({ type: 'result', report, changed, next: [`Next: ${nextStep(request, report)}`] });
  return 0;
}

function nextStep({ app, output }: BuildRequest, { processes, packages }: Report): string {
  const [first] = processes;
  if (first === undefined) {
    const [, example = 'python app.py'] = EXAMPLES.find(([name]) => packages.some((one) => one.name === name)) ?? [];
    return `add a Procfile, for example: web: ${example}`;
  }
  const options = [...(output === undefined ? [] : ['--output', output]), ...(app === '.' ? [] : [app])].map(quoted);
  return ['pybuild', 'run', ...options, ...(processes.some((process) => process.default) ? [] : [first.type])].join(' ');
}

/** What starts a web app, by the package that it has. */
const EXAMPLES = [
  ['gunicorn', 'gunicorn app:app --bind 0.0.0.0:$PORT'],
  ['uvicorn', 'uvicorn app:app --host 0.0.0.0 --port $PORT'],
  ['flask', 'flask --app app run --host 0.0.0.0 --port $PORT'],
] as const;
