import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';

/** A process as another pybuild can recognise it: its number only counts where it was given. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's ticks; '' where the system does not tell. */
  readonly started: string;
  /** Where its number counts: the boot of a kernel and a PID namespace, or a host where the system tells neither. */
  readonly place: string;
}

/** A process with its start and place. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid), place: here() };
}

/** Whether a process of this place is still the one that was noted, and not a later one with its number. */
export function isSame({ pid, started }: Pick<ProcessIdentity, 'pid' | 'started'>): boolean {
  return isAlive(pid) && startOf(pid) === started;
}

/** The place where our own process numbers count. */
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

/** Whether a process is at work; one that is dead but not waited for yet is not. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A zombie only waits for its parent to look.
  return statOf(pid)?.[0] !== 'Z';
}

/**
 * Signals the process group that `leader` leads or led. Nothing happens if there is none, and nothing ever if the number is
 * not that of a process group of this user's: 1 and below mean every process, or our own group. Returns whether it was sent.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  return maySignal(leader) && send(-leader, signal);
}

/** Signals one process of this user's; nothing happens if it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  if (maySignal(pid)) send(pid, signal);
}

/** Signals our own process group, us included, if we lead it: only then is everything in it ours. */
export function signalOwnGroup(signal: NodeJS.Signals): void {
  // By 0, since -1 would be every process where we are the first of a container.
  if (leadsOwnGroup()) send(0, signal);
}

/** Whether this process leads its process group. */
export function leadsOwnGroup(): boolean {
  return ownGroup() === process.pid;
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
  // The second field is the program's name in parentheses, which may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** The real user of a process; the owner of /proc/PID would be root for one that may not be traced. */
function userOf(pid: number): number | undefined {
  const user = /^Uid:\s+(\d+)/m.exec(readAbout(pid, 'status') ?? '')?.[1];
  return user === undefined ? undefined : Number(user);
}

const MARK = /^([0-9a-z]+)_([0-9a-z]*)_([0-9a-f]{6})-/;

/** What makes the name of a temporary file or folder tell whose it is: this process's number, start and place, in short. */
export function ownerMark(): string {
  const { pid, started, place: where } = identityOf(process.pid);
  return `${pid.toString(36)}_${shortStart(started)}_${shortPlace(where)}-`;
}

/**
 * Whether the process whose `ownerMark` a name starts with is gone; undefined if that cannot be known, as the name has no mark
 * or one of another place.
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

/** A file of /proc about a process. A /proc that was mounted in another PID namespace numbers processes otherwise. */
function readAbout(pid: number, file: string): string | undefined {
  const ours = quietly(() => fs.readlinkSync('/proc/self')) === String(process.pid);
  return ours ? read(`/proc/${pid}/${file}`) : undefined;
}

function read(file: string): string | undefined {
  return quietly(() => fs.readFileSync(file, 'utf8'));
}

/** What the system tells; it may tell nothing, as a process may end at any time. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
