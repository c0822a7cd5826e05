import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import type { Event } from '../output/events.ts';
import { withoutSecrets } from '../errors/secrets.ts';
import type { CommandReport, FailedReport, LayerReport, Report, StepReport, WarningReport } from '../output/report.ts';
import { type BuildLog, makeLog } from './build-log.ts';
import type { ExportedLayer } from './export.ts';
import { noteProcess } from './state/process-notes.ts';

/** A host that records in `folder` which tools are running, so that a later command can end those that survive a kill. */
export function noteTools(host: Host, folder: string, recorder: Recorder): Host {
  return {
    ...host,
    onFailedCommand: recorder.noteCommand,
    run: async (command) => {
      let forget: (() => void) | undefined;
      try {
        return await host.run({ ...command, onStart: (pid) => (forget = noteProcess(folder, pid, command.program)) });
      } finally {
        forget?.();
      }
    },
  };
}

/** Records the events of a build. */
export interface Recorder {
  readonly stop: () => void;
  /** When the build started. */
  readonly start: Date;
  readonly log: BuildLog;
  /** Whether a layer was kept, as far as is known yet. */
  readonly isKept: (layer: string) => boolean;
  readonly finish: (layers: readonly ExportedLayer[]) => Pick<Report, 'layers' | 'steps' | 'commands' | 'warnings'>;
  /** How far a build got that failed. */
  readonly soFar: () => Pick<FailedReport, 'layers' | 'steps' | 'failedStep' | 'commands' | 'warnings'>;
  readonly noteCommand: (command: Command) => void;
  /** The command that failed last, if one did. */
  readonly failedCommand: () => Command | undefined;
}

/** Records the steps and layers of a build for its report, and all of its events in a log, without these secrets. */
export function record(host: Host, secrets: readonly string[]): Recorder {
  const log = makeLog(secrets);
  const steps: StepReport[] = [];
  const open: { readonly title: string; readonly at: number }[] = [];
  const commands: CommandReport[] = [];
  const warnings: WarningReport[] = [];
  const states = new Map<string, Pick<LayerReport, 'state' | 'reasons' | 'step'>>();
  const begin = host.now();
  const secondsSince = (): number => (host.now().getTime() - begin.getTime()) / 1000;
  let failed: Command | undefined;
  const listener = (event: Event): void => {
    if (event.type === 'step-started') open.push({ title: event.title, at: secondsSince() });
    if (event.type === 'step-finished') {
      const at = open.pop()?.at;
      const { title, seconds, step } = event;
      steps.push({ title, seconds, ...(step === undefined ? {} : { step }), ...(at === undefined ? {} : { at }) });
    }
    if (event.type === 'layer') {
      const { state, reasons, step } = event;
      states.set(event.layer, { state, reasons, ...(step === undefined ? {} : { step }) });
    }
    if (event.type === 'command-finished') {
      const { command, seconds, exitCode, step } = event;
      const at = Math.max(Math.round((secondsSince() - seconds) * 1000) / 1000, 0);
      const optional = { ...(step === undefined ? {} : { step }), ...(exitCode === undefined ? {} : { exitCode }) };
      commands.push(withoutSecrets({ command, at, seconds, ...optional }, secrets));
    }
    if (event.type === 'warning') warnings.push(withoutSecrets({ title: event.title, body: event.body }, secrets));
    log.write(event);
  };
  const stop = host.listen(listener);
  return {
    stop: () => {
      stop();
      log.close();
    },
    start: begin,
    log,
    isKept: (layer) => states.get(layer)?.state === 'reused',
    finish: (layers) => ({
      steps,
      commands,
      warnings,
      layers: layers.map(({ name, launch, bytes }) => ({
        name,
        ...(states.get(name) ?? { state: 'created', reasons: [] }),
        launch,
        bytes,
      })),
    }),
    soFar: () => {
      const failedStep = open.at(-1)?.title;
      const layers = [...states].map(([name, state]) => ({ name, ...state }));
      return { steps, layers, commands, warnings, ...(failedStep === undefined ? {} : { failedStep }) };
    },
    noteCommand: (command) => (failed = command),
    failedCommand: () => failed,
  };
}
