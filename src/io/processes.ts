import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';

/** A process as another pybuild can recognise it. A process ID is only valid in the place that assigned it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's ticks; '' where the system does not say. */
  readonly started: string;
  /** Where the ID is valid: a boot of a kernel and a PID namespace, or a host where the system reports neither. */
  readonly place: string;
}

/** A process with its start and place. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid), place: here() };
}

/** Whether a recorded process of this place still runs, and its ID has not been reused. */
export function isSame({ pid, started }: Pick<ProcessIdentity, 'pid' | 'started'>): boolean {
  return isAlive(pid) && startOf(pid) === started;
}

/** The place where our own process IDs are valid. */
export function here(): string {
  place ??= findPlace();
  return place;
}

let place: string | undefined;

function findPlace(): string {
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim();
  const namespace = quietly(() => fs.readlinkSync('/proc/self/ns/pid'));
  return boot === undefined || namespace === undefined ? hostname() : `${boot} ${namespace}`;
}

/** Whether a process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A zombie only waits for its parent to collect it.
  return statOf(pid)?.[0] !== 'Z';
}

/**
 * Signals the process group that `leader` leads or led; does nothing if the group is gone. Never signals anything but a process
 * group of this user: 1 and below would mean every process, or our own group. Returns whether the signal was sent.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  return maySignal(leader) && send(-leader, signal);
}

/** Signals one process of this user; does nothing if it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  if (maySignal(pid)) send(pid, signal);
}

/** Signals our own process group, including ourselves, but only if we lead it: otherwise it has processes that are not ours. */
export function signalOwnGroup(signal: NodeJS.Signals): void {
  // 0 and not -PID: in a container pybuild may be process 1, and -1 means every process.
  if (leadsOwnGroup()) send(0, signal);
}

/** Whether this process leads its process group. */
export function leadsOwnGroup(): boolean {
  return ownGroup() === process.pid;
}

/** The command that ends a process, and with it the group that it leads. */
export function killCommand(pid: number): string {
  return statOf(pid)?.[2] === String(pid) ? `kill -- -${pid}` : `kill ${pid}`;
}

/** Whether a process group that `leader` leads or led still has a process at work. */
export function isGroupAlive(leader: number): boolean {
  if (!maySignal(leader) || !send(-leader, 0)) return false;
  const pids = quietly(() => fs.readdirSync('/proc')) ?? [];
  const stats = pids.filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name)));
  // A zombie whose parent never looks would count for ever. Without a /proc that tells, the signal has the last word.
  return stats.every((stat) => stat === undefined) || stats.some((stat) => stat?.[2] === String(leader) && stat[0] !== 'Z');
}

function maySignal(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid || pid === ownGroup()) return false;
  const user = userOf(pid);
  // A group may outlive its leader.
  return user === undefined || user === process.getuid?.();
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Gone, or not ours after all.
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function ownGroup(): number | undefined {
  const stat = statOf(process.pid);
  return stat === undefined ? undefined : Number(stat[2]);
}

function startOf(pid: number): string {
  return statOf(pid)?.[19] ?? '';
}

/** The fields of /proc/PID/stat from the third on (proc(5)). */
function statOf(pid: number): string[] | undefined {
  const stat = readAbout(pid, 'stat');
  // The second field is the program's name in parentheses, which may contain anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** The real user of a process. The owner of /proc/PID would be root for a process that may not be traced. */
function userOf(pid: number): number | undefined {
  const user = /^Uid:\s+(\d+)/m.exec(readAbout(pid, 'status') ?? '')?.[1];
  return user === undefined ? undefined : Number(user);
}

const MARK = /^([0-9a-z]+)_([0-9a-z]*)_([0-9a-f]{6})-/;

/** A prefix for the name of a temporary file or folder that identifies its owner: this process's ID, start and place, shortened. */
export function ownerMark(): string {
  const { pid, started, place: where } = identityOf(process.pid);
  return `${pid.toString(36)}_${shortStart(started)}_${shortPlace(where)}-`;
}

/**
 * Whether the process that marked `name` (`ownerMark`) is gone; undefined if that cannot be known: no mark, or one of another
 * place.
 */
export function isOwnerGone(name: string): boolean | undefined {
  const [, pid = '', started = '', where] = MARK.exec(name) ?? [];
  if (where !== shortPlace(here())) return undefined;
  const number = Number.parseInt(pid, 36);
  return !(isAlive(number) && shortStart(startOf(number)) === started);
}

function shortStart(started: string): string {
  return started === '' ? '' : Number(started).toString(36);
}

function shortPlace(where: string): string {
  return createHash('sha256').update(where).digest('hex').slice(0, 6);
}

/** A file of /proc about a process. A /proc mounted in another PID namespace uses other process IDs, so it is ignored. */
function readAbout(pid: number, file: string): string | undefined {
  const ours = quietly(() => fs.readlinkSync('/proc/self')) === String(process.pid);
  return ours ? read(`/proc/${pid}/${file}`) : undefined;
}

function read(file: string): string | undefined {
  return quietly(() => fs.readFileSync(file, 'utf8'));
}

/** What the system reports; undefined on errors, as a process may end at any time. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
