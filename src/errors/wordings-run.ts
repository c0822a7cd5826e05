import { shown } from '../output/untrusted.ts';
import type { Wordings } from './wording.ts';

const USAGE = 2;

/** Failures before an app starts, of `pybuild run --check` and of processes side by side. */
export const RUN_WORDINGS = {
  'exec-program-failed': ({ program, reason }) => ({
    title: 'A program of a layer failed before the app started',
    body: [`${shown(program)}: ${shown(reason)}`],
    advice: ['Rebuild the layer: pybuild build --clear-cache'],
  }),
  'app-running': ({ pids, toEnd }) => ({
    title: 'The app is running',
    body: [`Process ${pids.join(', ')} uses the layers that a shell would replace by copies.`, ...toEnd],
    advice: ['Stop the app first, or start a shell beside it: pybuild run -- bash'],
  }),
  'port-in-use': ({ port }) => ({
    title: `Port ${port} is in use by another program`,
    body: ['Its answer would count as that of the app.'],
    advice: ['Stop that program, or set PORT to another port. Without PORT, pybuild finds a free one.'],
  }),
  'port-invalid': ({ port, above }) => ({
    title: above === undefined ? `PORT is not a port: ${shown(port)}` : `PORT=${shown(above)} leaves no port for every process`,
    body: [
      above === undefined
        ? 'A port is a number from 1 to 65535.'
        : `Each process has a port 100 above that of the last: here ${shown(port)}, and the highest is 65535.`,
    ],
    advice: [
      above === undefined ? 'Set it to a number, for example PORT=8080, or leave it out.' : 'Set it to a lower number, or leave it out.',
    ],
    exitCode: USAGE,
  }),
  'check-failed': ({ happened, silence, troubles, output }) => ({
    title: shown(happened),
    body: [
      ...(silence === undefined ? [] : [silenceOf(silence.code, silence.port)]),
      ...(silence?.listens === undefined ? [] : [`By its output it listens on port ${silence.listens}.`]),
      ...troubles.map(shown),
    ],
    advice:
      silence === undefined
        ? troubles.length === 0 && output.length > 0
          ? ['See its last lines above.']
          : []
        : troubles.length > 0
          ? []
          : [
              ...(silence.code === 'ABORT_ERR' ? [] : ['Have the app listen on the port in the variable PORT.']),
              'To wait longer: --check-timeout 60',
            ],
    output,
  }),
} satisfies Partial<Wordings>;

function silenceOf(code: string, port: number): string {
  if (code === 'ECONNREFUSED') return `Nothing listens on port ${port}.`;
  if (code === 'ABORT_ERR') return `The app takes connections on port ${port} and does not answer.`;
  if (code.startsWith('HPE_')) return `What answers on port ${port} is not HTTP.`;
  return `The last try on port ${port} failed (${code}).`;
}
