import type { Event, InStep } from '../output/events.ts';

const IN_STEP: ReadonlySet<Event['type']> = new Set<Extract<Event, InStep>['type']>([
  'step-started',
  'step-finished',
  'command-started',
  'command-output',
  'command-finished',
  'layer',
]);

/** Adds to each event of a step the step's number. A step that fails never ends: nothing follows it. */
export function numberSteps(): (event: Event) => Event {
  const open: number[] = [];
  let last = 0;
  return (event) => {
    if (event.type === 'step-started') open.push(++last);
    const step = open.at(-1);
    if (event.type === 'step-finished') open.pop();
    return step === undefined || !IN_STEP.has(event.type) ? event : { ...event, step };
  };
}
