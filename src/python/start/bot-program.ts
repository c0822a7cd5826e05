import type { App } from './app-objects.ts';
import { type Candidate, pathFor } from './candidates.ts';
import { callsIn } from './code.ts';
import { importFolder } from './import-folder.ts';
import type { Modules } from './modules.ts';
import { botImport } from './purpose.ts';
import { OWN_SERVERS, type Served } from './servers.ts';
import { shownLine } from './shown-line.ts';

/** The methods by which libraries for bots wait for messages, and do not return. */
const WAITS: ReadonlySet<string> = new Set([
  'run',
  'run_polling',
  'start_polling',
  'infinity_polling',
  'polling',
  'run_until_disconnected',
  'run_forever',
]);

/**
 * The program of a bot that makes a web app in the same file: a server that imports it would never come to serve, as the bot runs
 * first. Undefined if the app is none.
 */
export function botProgram(modules: Modules, app: App): Candidate | undefined {
  const { file } = app;
  const uses = botImport(modules, file, true);
  const own = OWN_SERVERS['program'];
  if (uses === undefined || own === undefined) return undefined;
  const apps = new Set(app.references.map(({ name }) => name));
  const runs = callsIn(modules.at(file)?.statements ?? []).find(
    ({ call: { callee }, place }) =>
      place === 'import' && callee.kind === 'attribute' && WAITS.has(callee.name) && callee.of.kind === 'name' && !apps.has(callee.of.name),
  );
  if (runs === undefined) return undefined;
  const { folder, module } = importFolder(modules, file, true);
  const served: Served = { module, object: '', isFactory: false, folder, file, interface: 'program' };
  const command = own.command(served);
  return command === undefined
    ? undefined
    : {
        framework: app.framework.name,
        served,
        server: own,
        command: pathFor(modules, served) + command,
        evidence: [uses, shownLine(modules, file, runs.call.line)],
        app,
        isProgram: true,
      };
}
