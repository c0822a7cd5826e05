import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ensurePackages, programOf } from './debian.ts';

/** The output of a program, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Docker engine: one that was already running, or our own. */
export interface Docker {
  readonly problem?: undefined;
  /** The environment for docker and pack to reach it. */
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  /** The prefix of all our images, containers and volumes. */
  readonly prefix: string;
  /** Runs `docker …` and returns its output; rejects with its error output if it fails. */
  readonly docker: (...args: string[]) => Promise<string>;
  /** Removes everything of ours, and ends the engine if it is our own. */
  readonly close: () => Promise<void>;
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

/** Runs a program to its end, with standard output and error separate. */
export function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...process.env, ...env }, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 1;
      resolve({ code: error === null ? 0 : code, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
  });
}

/** The engine that runs here, or one started now; if neither is possible, a sentence with the reason. */
export async function startDocker(): Promise<Docker | { readonly problem: string }> {
  return (await runningEngine()) ?? (await ownEngine());
}

async function runningEngine(): Promise<Docker | undefined> {
  if (programOf('docker') === undefined) return;
  const host = (await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'])).stdout.trim();
  // A remote engine would not share this machine's loopback.
  if (!host.startsWith('unix://')) return;
  return connect(host, () => Promise.resolve());
}

/** The engine at an address; undefined if none answers. */
async function connect(host: string, end: () => Promise<void>): Promise<Docker | undefined> {
  const env = { DOCKER_HOST: host };
  const { code, stdout } = await run('docker', ['version', '--format', '{{.Server.APIVersion}}'], env);
  if (code !== 0) return;
  const prefix = `pybuild-test-${randomBytes(4).toString('hex')}`;
  async function docker(...args: string[]): Promise<string> {
    const ended = await run('docker', args, env);
    if (ended.code !== 0) throw new Error(`docker ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout.trim();
  }
  async function close(): Promise<void> {
    try {
      await removeOurs(docker, prefix);
    } finally {
      await end();
    }
  }
  return { env, apiVersion: stdout.trim(), prefix, docker, close };
}

async function removeOurs(docker: Docker['docker'], prefix: string): Promise<void> {
  const remove = async (command: string[], listed: string): Promise<void> => {
    const names = listed.split('\n').filter((name) => name !== '');
    if (names.length > 0) await docker(...command, ...new Set(names));
  };
  await remove(['rm', '--force', '--volumes'], await docker('ps', '--all', '--quiet', '--filter', `name=${prefix}`));
  // An image replaced by a second build has lost its name, but not its label.
  for (const which of [`label=${OURS}=${prefix}`, `reference=${prefix}/*`]) {
    await remove(['rmi', '--force'], await docker('images', '--all', '--quiet', '--no-trunc', '--filter', which));
  }
  await remove(['volume', 'rm', '--force'], await docker('volume', 'ls', '--quiet', '--filter', `name=${prefix}`));
}

/** The label of our images, and of images based on them. */
export const OURS = 'test.pybuild.run';

async function ownEngine(): Promise<Docker | { readonly problem: string }> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { problem: 'no Docker engine answers, and to start one takes root on Linux' };
  }
  const lack = ensurePackages(['docker.io']);
  if (lack !== undefined) return { problem: `Docker: ${lack}` };
  sweep();
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), `${FOLDER}${process.pid}-`)));
  const daemon = startDaemon(folder);
  async function end(): Promise<void> {
    await endDaemon(daemon);
    rmSync(folder, { recursive: true, force: true });
  }
  for (const start = Date.now(); daemon.exitCode === null && Date.now() - start < PATIENCE_MS; await setTimeout(PAUSE_MS)) {
    if (!existsSync(path.join(folder, 'docker.sock'))) continue;
    const docker = await connect(`unix://${folder}/docker.sock`, end);
    if (docker !== undefined) return docker;
  }
  const problem = `no Docker engine answers, and dockerd does not start: ${lastWords(path.join(folder, 'log'))}`;
  await end();
  return { problem };
}

/** The prefix of an engine's folder, before the ID of the process that created it. */
const FOLDER = 'pybuild-docker-';

/** Removes what killed runs could not; images are large. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(FOLDER) ? Number.parseInt(name.slice(FOLDER.length), 10) : process.pid;
    if (!existsSync(`/proc/${owner}`)) rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

/**
 * Starts dockerd with all its data below a folder. Its PID and mount namespaces end with it, so no container or mount can outlive
 * it; and it ends if we do.
 */
function startDaemon(folder: string): ChildProcess {
  const below = (name: string): string => path.join(folder, name);
  const daemon = [
    '--data-root',
    below('data'),
    '--exec-root',
    below('exec'),
    '--pidfile',
    below('pid'),
    '--host',
    `unix://${below('docker.sock')}`,
  ];
  const network = ['--iptables=false', '--ip6tables=false', '--bridge=none'];
  const apart = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child=TERM', '--mount-proc'];
  const log = openSync(below('log'), 'w');
  try {
    const program = programOf('dockerd') ?? 'dockerd';
    return spawn('setpriv', [...apart, program, ...daemon, ...network], { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** Ends dockerd with SIGTERM or, if it has not ended after a while, by force. */
async function endDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const exit = once(daemon, 'exit');
  const inner = Number(readFileSync(`/proc/${daemon.pid}/task/${daemon.pid}/children`, 'utf8').trim());
  process.kill(inner, 'SIGTERM');
  const patience = new AbortController();
  const late = setTimeout(PATIENCE_MS, true, { signal: patience.signal }).catch(() => false);
  if (await Promise.race([exit.then(() => false), late])) process.kill(inner, 'SIGKILL');
  patience.abort();
  await exit;
}

function lastWords(log: string): string {
  return readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? 'it says nothing';
}
