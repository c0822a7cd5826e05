import { fail } from '../errors/failure.ts';
import { quoted } from '../errors/quoted.ts';
import type { OnSignal } from '../io/app-process.ts';
import type { Host } from '../io/host.ts';
import { buildApp } from '../lifecycle/build.ts';
import { keptFailure, openFailedShell } from '../lifecycle/failed-shell.ts';
import type { BuildRequest, Platform } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import type { Report } from '../output/report.ts';
import { exampleLine } from '../python/start/start-option.ts';
import { openHost } from './session.ts';

/** What to do where a step fails; the build ends if left out. */
export type OnFailure = 'shell';

/** `pybuild build`: builds and prints a summary. With a shell for failures, builds again when that ends with 0. */
export async function buildCommand(session: Session, request: BuildRequest, onFailure?: OnFailure): Promise<number> {
  if (onFailure === 'shell' && !hasTerminal()) {
    fail({ kind: 'usage', message: '--on-failure shell needs a terminal', hint: 'Afterwards: pybuild shell --failed -- COMMAND' });
  }
  const { host, platform } = await openHost(session, request);
  for (let { clearCache } = request; ; clearCache = false) {
    try {
      const { report, changed } = await buildApp(host, platform, { clearCache });
      host.emit({ type: 'result', report, changed, next: [`Next: ${nextStep(request, report)}`] });
      return 0;
    } catch (error) {
      if (onFailure === undefined || session.signal.aborted || keptFailure(platform) === undefined) throw error;
      const failure = session.explain(error);
      host.emit({ type: 'failure', ...failure });
      if ((await shellAfter(session, host, platform)) !== 0) return failure.exitCode;
      host.emit({ type: 'info', message: 'Building again, as the shell ended with 0.' });
    }
  }
}

/** A shell needs all three: it reads one, and prints on both others. */
function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.stderr.isTTY;
}

/** Opens a shell where the build failed. Fails if a signal to pybuild ended it. */
async function shellAfter({ env, onSignal, signal }: Session, host: Host, platform: Platform): Promise<number> {
  signal.throwIfAborted();
  let ended: 'SIGTERM' | 'SIGHUP' | undefined;
  const noting: OnSignal = (handler) =>
    onSignal((one) => {
      if (one === 'SIGTERM' || one === 'SIGHUP') ended = one;
      handler(one);
    });
  const message = 'A shell opens where the build failed. exit 0 tries again; any other exit code ends the build.';
  host.emit({ type: 'info', message });
  const code = await openFailedShell(host, platform, [], { caller: env, terminal: true, onSignal: noting });
  if (ended !== undefined) fail({ kind: 'interrupted', signal: ended });
  return code;
}

function nextStep({ app, output }: BuildRequest, { processes, startOptions }: Report): string {
  const [first] = processes;
  const { first: before } = startOptions?.[0] ?? {};
  if (first === undefined && before !== undefined && startOptions?.length === 1) return `${before}, and build again`;
  if (first === undefined) return `add a Procfile that says how the app starts, for example: ${exampleLine(startOptions)}`;
  const options = [...(output === undefined ? [] : ['--output', output]), ...(app === '.' ? [] : [app])].map(quoted);
  return ['pybuild', 'run', ...options, ...(processes.some((process) => process.default) ? [] : [first.type])].join(' ');
}
