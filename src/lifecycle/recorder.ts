import type { Host } from '../io/host.ts';
import type { Event } from '../output/events.ts';
import type { LayerReport, Report } from '../output/report.ts';
import type { ExportedLayer } from './export.ts';
import { noteProcess } from './state/process-notes.ts';

/** A host that records in `folder` which tools are running, so that a later command can end those that survive a kill. */
export function noteTools(host: Host, folder: string): Host {
  return {
    ...host,
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
interface Recorder {
  /** The host whose events are recorded. */
  readonly host: Host;
  /** Whether a layer was kept, as far as is known yet. */
  readonly isKept: (layer: string) => boolean;
  readonly finish: (layers: readonly ExportedLayer[]) => Pick<Report, 'layers' | 'steps'>;
}

/** Records the steps and layers of a build for its report. */
export function record(host: Host): Recorder {
  const steps: { title: string; seconds: number }[] = [];
  const states = new Map<string, Pick<LayerReport, 'state' | 'reasons'>>();
  const emit = (event: Event): void => {
    if (event.type === 'step-finished') steps.push({ title: event.title, seconds: event.seconds });
    if (event.type === 'layer') states.set(event.layer, { state: event.state, reasons: event.reasons });
    host.emit(event);
  };
  return {
    host: { ...host, emit },
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
  };
}
