import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './pybuild.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** Variables for a line of shell to start pybuild: `"$NODE" "$CLI" …`. */
export function shellVariables(): { NODE: string; CLI: string } {
  return { NODE: process.execPath, CLI };
}

/** Runs a line of bash that starts pybuild with `"$NODE" "$CLI"`, for pipes and closed streams. */
export async function shellWithPybuild(line: string, env: Record<string, string>): Promise<Omit<Outcome, 'signal'>> {
  const child = spawn('bash', ['-c', line], { env: { ...env, ...shellVariables() }, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
