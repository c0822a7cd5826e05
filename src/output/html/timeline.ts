import { formatSeconds } from '../format.ts';
import type { CommandReport, StepReport } from '../report.ts';
import type { PageData, Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { bar } from './parts.ts';

/** Less than this is not worth a row. */
const LEAST_SECONDS = 0.05;

interface Placed extends StepReport {
  readonly at: number;
}

/** The steps of the build, with the commands that they ran, on a scale of its whole time. */
export function timelineSection({ inspection: { report } }: PageData): Section {
  const steps = placed(report.steps);
  const commands = report.commands ?? [];
  const whole = Math.max(report.seconds, ...steps.map(({ at, seconds }) => at + seconds), 0.001);
  const span = (at: number, seconds: number): { from: number; to: number } => ({ from: at / whole, to: (at + seconds) / whole });
  const row = (one: Placed | CommandReport, title: Markup, isCommand: boolean): Markup =>
    html`<tr class="${isCommand ? 'command' : undefined}">
      <th scope="row">${title}</th>
      <td class="bar-cell">${bar(span(one.at, one.seconds), isCommand ? 'inner' : undefined)}</td>
      <td class="number">${formatSeconds(one.seconds)}</td>
    </tr>`;
  const rows = steps.flatMap((step) => [
    row(step, html`${step.title}`, false),
    ...commands
      .filter((one) => one.step !== undefined && one.step === step.step && one.seconds >= LEAST_SECONDS)
      .map((one) => row(one, commandTitle(one), true)),
  ]);
  const rest = whole - steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const other = html`<tr>
    <th scope="row" class="dim">Between and after the steps</th>
    <td></td>
    <td class="number">${formatSeconds(rest)}</td>
  </tr>`;
  const scale = html`<div class="scale"><span>0s</span><span>${formatSeconds(whole)}</span></div>`;
  return {
    id: 'timeline',
    title: 'Timeline',
    body: html`<div class="scroll">
      <table class="timeline">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" class="bar-cell">${scale}</th>
            <th scope="col" class="number">Time</th>
          </tr>
        </thead>
        <tbody>
          ${rows}${rest < LEAST_SECONDS ? undefined : other}
        </tbody>
      </table>
    </div>`,
  };
}

function commandTitle({ command, exitCode }: CommandReport): Markup {
  return html`<code>${command}</code
    >${exitCode === undefined || exitCode === 0 ? undefined : html` <span class="is-removed">exit code ${exitCode}</span>`}`;
}

/** The steps with their beginning: after the one before, where an earlier release did not record it. */
function placed(steps: readonly StepReport[]): Placed[] {
  let end = 0;
  return steps.map((step) => {
    const at = step.at ?? end;
    end = at + step.seconds;
    return { ...step, at };
  });
}
