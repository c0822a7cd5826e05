import { quoted } from '../errors/quoted.ts';
import { secretsIn } from '../errors/secrets.ts';

/** A run, as the command line asked for it. */
export interface AskedRun {
  readonly app: string;
  readonly output?: string;
  readonly processes: readonly string[];
  readonly env: readonly string[];
  readonly envFiles: readonly string[];
}

/** The `pybuild run --check` that starts the same process with the same variables. Secrets among them are left out. */
export function checkCommandOf({ app, output, processes, env, envFiles }: AskedRun): string {
  const words = [
    ...(output === undefined ? [] : ['--output', output]),
    ...(app === '.' && processes.length === 0 ? [] : [app]),
    ...processes,
    '--check',
    ...env.flatMap((option) => ['--env', withoutSecret(option)]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
  ];
  return ['pybuild', 'run', ...words].map(quoted).join(' ');
}

function withoutSecret(option: string): string {
  const at = option.indexOf('=');
  if (at < 0) return option;
  const [name, value] = [option.slice(0, at), option.slice(at + 1)];
  // By its name a value of any length may be one.
  const isSecret = [value, 'any value'].some((one) => secretsIn({ [name]: one }).length > 0);
  return isSecret ? `${name}=…` : option;
}
