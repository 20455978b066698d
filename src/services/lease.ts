import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Queries } from '../db/database.ts';
import { failed } from '../errors.ts';

/** Who writes an open step: kept in a setting of the step, renewed with every chunk. */
export interface Lease {
  /** Only who holds it may write on: a writer whose step was taken back meanwhile finds another one. */
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system says; null where it does not. Tells a process from a later one of the same number. */
  readonly started: string | null;
  /** Milliseconds since 1970 of the last sign of life. */
  readonly beat: number;
}

/** How long a writer that cannot be asked (another host) may be silent, or one whose start is unknown. A chunk takes far less than a second. */
const SILENCE_MS = 5 * 60_000;

/** What the system tells of a process: when it started, in ticks since the machine did, and whether it has ended and only waits to be fetched. Null where it does not tell. */
function seen(pid: number): { readonly started: string | null; readonly ended: boolean } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { started: words[19] ?? null, ended: words[0] === 'Z' || words[0] === 'X' };
  } catch {
    return null;
  }
}

/** Whether a process of that number runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export function newLease(now: number): Lease {
  return { token: randomUUID(), host: hostname(), pid: process.pid, started: seen(process.pid)?.started ?? null, beat: now };
}

/**
 * Whether the writer is still at work. On this machine the process is asked: it runs, and it is the same that began. Elsewhere, or where the
 * system does not tell, silence decides. A wrong verdict breaks nothing: every chunk asks for its token first.
 */
export function isAlive(lease: Omit<Lease, 'token'> & { readonly token?: string }, now: number, silenceMs = SILENCE_MS): boolean {
  if (lease.token !== undefined && givenUp.has(lease.token)) return false;
  const silent = now - lease.beat > silenceMs;
  if (lease.host !== hostname()) return !silent;
  if (!isRunning(lease.pid)) return false;
  const found = seen(lease.pid);
  // In a container nobody may fetch the dead: they keep their number for ever.
  if (found?.ended === true) return false;
  const started = found?.started ?? null;
  return started === null || lease.started === null ? !silent : started === lease.started;
}

const nameOf = (stepId: number): string => `step:${stepId}`;

/** Leases of this process whose work could not be taken back (the disk was full): it runs on, but nobody is at work under them. */
const givenUp = new Set<string>();

/** Says that nobody of this process goes on under the lease. */
export function giveUp({ token }: Lease): void {
  givenUp.add(token);
}

export async function writeLease(queries: Queries, stepId: number, lease: Lease): Promise<void> {
  const value = JSON.stringify(lease);
  await queries
    .insertInto('setting')
    .values({ name: nameOf(stepId), value })
    .onConflict((on) => on.column('name').doUpdateSet({ value }))
    .execute();
}

export async function readLease(queries: Queries, stepId: number): Promise<Lease | null> {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', nameOf(stepId)).executeTakeFirst();
  return row === undefined ? null : parseLease(JSON.parse(row.value));
}

/** What was written as JSON; null where it is no lease. */
export function parseLease(parsed: unknown): Lease | null {
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { token, host, pid, started, beat } = { token: '', host: '', pid: 0, started: null, beat: 0, ...parsed };
  return { token, host, pid, started, beat };
}

/** Throws unless the step is still this writer's; then renews its sign of life. */
export async function holdLease(queries: Queries, stepId: number, lease: Lease): Promise<void> {
  const held = await readLease(queries, stepId);
  if (held?.token !== lease.token) throw failed('error.step_taken_back');
  await writeLease(queries, stepId, lease);
}

export async function dropLease(queries: Queries, stepId: number): Promise<void> {
  await queries.deleteFrom('setting').where('name', '=', nameOf(stepId)).execute();
}
