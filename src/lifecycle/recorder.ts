import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import type { Event } from '../output/events.ts';
import type { FailedReport, LayerReport, Report, StepReport } from '../output/report.ts';
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
  readonly finish: (layers: readonly ExportedLayer[]) => Pick<Report, 'layers' | 'steps'>;
  /** How far a build got that failed. */
  readonly soFar: () => Pick<FailedReport, 'layers' | 'steps' | 'failedStep'>;
  readonly noteCommand: (command: Command) => void;
  /** The command that failed last, if one did. */
  readonly failedCommand: () => Command | undefined;
}

/** Records the steps and layers of a build for its report, and all of its events in a log, without these secrets. */
export function record(host: Host, secrets: readonly string[]): Recorder {
  const log = makeLog(secrets);
  const steps: StepReport[] = [];
  const open: string[] = [];
  const states = new Map<string, Pick<LayerReport, 'state' | 'reasons' | 'step'>>();
  let failed: Command | undefined;
  const listener = (event: Event): void => {
    if (event.type === 'step-started') open.push(event.title);
    if (event.type === 'step-finished') {
      steps.push({ title: event.title, seconds: event.seconds });
      open.pop();
    }
    if (event.type === 'layer') {
      const step = open.at(-1);
      states.set(event.layer, { state: event.state, reasons: event.reasons, ...(step === undefined ? {} : { step }) });
    }
    log.write(event);
  };
  const stop = host.listen(listener);
  return {
    stop: () => {
      stop();
      log.close();
    },
    start: host.now(),
    log,
    isKept: (layer) => states.get(layer)?.state === 'reused',
    finish: (layers) => ({
      steps,
      layers: layers.map(({ name, launch, bytes }) => ({
        name,
        ...(states.get(name) ?? { state: 'created', reasons: [] }),
        launch,
        bytes,
      })),
    }),
    soFar: () => {
      const failedStep = open.at(-1);
      const layers = [...states].map(([name, { state, reasons }]) => ({ name, state, reasons }));
      return { steps, layers, ...(failedStep === undefined ? {} : { failedStep }) };
    },
    noteCommand: (command) => (failed = command),
    failedCommand: () => failed,
  };
}
